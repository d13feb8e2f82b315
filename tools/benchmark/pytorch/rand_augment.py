"""RandAugment as ProDA has it (mode 'crc'): a mirror, some operations on colours and geometry, a square cut out. By Pillow."""

import random

from PIL import Image, ImageDraw, ImageEnhance, ImageOps

GREY = (127, 127, 127)
NOT_APPLIED = 1e4
MOVEMENTS = ('ShearX', 'ShearY', 'TranslateX', 'TranslateY', 'Rotate')
ENHANCERS = {name: getattr(ImageEnhance, name) for name in ('Brightness', 'Color', 'Contrast', 'Sharpness')}
OPERATIONS = ('AutoContrast', 'Equalize', 'Identity', 'Posterize', 'Solarize', *ENHANCERS, *MOVEMENTS)


def rand_augment(picture, count, strengths):
    """The augmented picture, and what moved it. Strengths are drawn from 1 to `strengths` - 1."""
    moved = {'Hflip': random.random() < 0.5, **dict.fromkeys(MOVEMENTS, NOT_APPLIED)}
    if moved['Hflip']:
        picture = ImageOps.mirror(picture)
    for _ in range(count):
        name, strength = random.choice(OPERATIONS), random.randint(1, strengths - 1)
        if random.random() >= 0.5:
            continue
        if name in MOVEMENTS:
            picture, moved[name] = move(picture, name, strength)
        else:
            picture = adjust(picture, name, strength)
    picture, moved['CutoutAbs'] = cut_out(picture)
    return picture, moved


def adjust(picture, name, strength):
    if name in ENHANCERS:
        return ENHANCERS[name](picture).enhance(0.09 * strength + 0.05)
    if name == 'Posterize':
        return ImageOps.posterize(picture, 4 + int(0.4 * strength))
    if name == 'Solarize':
        return ImageOps.solarize(picture, 256 - int(25.6 * strength))
    if name == 'AutoContrast':
        return ImageOps.autocontrast(picture)
    return ImageOps.equalize(picture) if name == 'Equalize' else picture


def move(picture, name, strength):
    """The moved picture and by how much."""
    sign = random.choice((-1, 1))
    if name == 'Rotate':
        degrees = sign * int(3 * strength)
        return picture.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=GREY), degrees
    amount = sign * 0.03 * strength
    if name.startswith('Translate'):
        amount = int(amount * picture.width / picture.height)
    matrix = {
        'ShearX': (1, amount, 0, 0, 1, 0),
        'ShearY': (1, 0, 0, amount, 1, 0),
        'TranslateX': (1, 0, amount, 0, 1, 0),
        'TranslateY': (1, 0, 0, 0, 1, amount),
    }[name]
    turned = picture.transform(picture.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=GREY)
    return turned, amount


def cut_out(picture):
    width, height = picture.size
    side = min(width, height) // 3
    left, top = (int(max(0, random.uniform(0, size) - side / 2)) for size in picture.size)
    box = (left, top, min(width, left + side), min(height, top + side))
    picture = picture.copy()
    ImageDraw.Draw(picture).rectangle(box, fill=GREY)
    return picture, box
