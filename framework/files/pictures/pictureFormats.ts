/** Names of files in the formats that `decodePicture` reads. */
export const PICTURE_FILE = /\.(png|jpe?g|jpe|jfif|webp|tiff?|gif|avif)$/i;

/** Names of pictures in formats that it does not read. */
export const OTHER_PICTURE_FILE =
  /\.(bmp|dib|svgz?|heic|heif|jp2|j2k|jxl|tga|ico|psd|xcf|exr|hdr|p[bgpn]m|pcx|dds|dng|cr[23]|nef|arw|orf|rw2|raf)$/i;

/** The way out for a picture in another format. */
export const FORMATS_HINT = 'known are PNG, JPEG, WebP, TIFF, GIF and AVIF: convert it to one of them';
