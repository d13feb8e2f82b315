/** Height and width in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** A window in pixels; it may reach over the border of what it lies on. */
export interface Window extends Size {
  readonly top: number;
  readonly left: number;
}

export interface ResizeStep extends Size {
  readonly type: 'resize';
}
export interface CropStep extends Window {
  readonly type: 'crop';
}
export interface FlipStep {
  readonly type: 'flip';
  /** horizontal: left becomes right. */
  readonly direction: 'horizontal' | 'vertical';
}
export interface RotateStep {
  readonly type: 'rotate';
  /** Counter-clockwise, about the middle. */
  readonly degrees: number;
}
export interface ShearStep {
  readonly type: 'shear';
  /** Which coordinate moves: 'x' shifts row y by `amount * y` pixels to the left, 'y' column x by `amount * x` up. */
  readonly axis: 'x' | 'y';
  readonly amount: number;
}
export interface TranslateStep {
  readonly type: 'translate';
  /** 'x': to the left, 'y': up, where `pixels` is positive. */
  readonly axis: 'x' | 'y';
  readonly pixels: number;
}
/** The window is painted over: what was there is lost. */
export interface CutoutStep extends Window {
  readonly type: 'cutout';
}

/** Keeps the size and moves pixels by an affine map. */
export type AffineStep = RotateStep | ShearStep | TranslateStep;

/**
 * What a transform did to the positions of the pixels, with every number that is needed to do the same again to another
 * map. A list of steps is applied in its order, each to the outcome of the one before.
 */
export type GeometryStep = ResizeStep | CropStep | FlipStep | AffineStep | CutoutStep;
