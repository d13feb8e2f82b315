"""Training samples of street scenes through a DataLoader, as ProDA makes them: `original` does what the original does, step by step,
`lean` gives the same without what it could spare."""

import json
import os
import random

import numpy
import torch
from label_ids import checked, largest, largest_by_sorting, train_ids, train_ids_apart, train_ids_in_place
from PIL import Image, ImageOps
from rand_augment import rand_augment
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

BILINEAR, NEAREST = Image.Resampling.BILINEAR, Image.Resampling.NEAREST
CLASSES, STRIDE = 19, 8


class Weak:
    """What is drawn for the weak view of a picture: the size that it is resized to, the window of the crop, whether it is mirrored."""

    def __init__(self, size, scale_crop, flip):
        low, high = scale_crop['ratio_range']
        width = int(random.uniform(low, high) * scale_crop['width'])
        height = int(width / (size[0] / size[1]))
        self.resized = (width, height)
        self.height, self.width = scale_crop['size']
        self.left, self.top = random.randint(0, width - self.width), random.randint(0, height - self.height)
        self.mirrored = random.random() < flip['prob']

    @property
    def box(self):
        return self.left, self.top, self.left + self.width, self.top + self.height

    def whole(self, picture, filter):
        """Resizes the whole picture and cuts."""
        return self.mirror(picture.resize(self.resized, filter).crop(self.box))

    def window(self, picture, filter):
        """Resizes only what the crop keeps."""
        x, y = picture.width / self.resized[0], picture.height / self.resized[1]
        left, top, right, bottom = self.box
        box = (left * x, top * y, right * x, bottom * y)
        return self.mirror(picture.resize((self.width, self.height), filter, box))

    def mirror(self, picture):
        return ImageOps.mirror(picture) if self.mirrored else picture

    def soft_whole(self, soft, size):
        """A soft label to the size of the picture, to that of the resized one, cut: a value for every pixel of the crop."""
        soft = F.interpolate(soft[None], size[::-1], mode='bilinear', align_corners=True)
        soft = F.interpolate(soft, self.resized[::-1], mode='bilinear', align_corners=True)[0]
        soft = soft[:, self.top : self.top + self.height, self.left : self.left + self.width]
        return soft.flip(2) if self.mirrored else soft.contiguous()

    def soft_window(self, soft, _):
        """A soft label at the cells of a quarter of the crop, which is where the loss looks."""
        across = (self.left + torch.linspace(0, self.width - 1, self.width // 4)) * 2 / (self.resized[0] - 1) - 1
        down = (self.top + torch.linspace(0, self.height - 1, self.height // 4)) * 2 / (self.resized[1] - 1) - 1
        rows, columns = torch.meshgrid(down, across.flip(0) if self.mirrored else across, indexing='ij')
        return F.grid_sample(soft[None], torch.stack((columns, rows), 2)[None], align_corners=True)[0]


class Streets(Dataset):
    def __init__(self, files, lean):
        transforms = {transform['type']: transform for transform in files['transforms']}
        self.images, self.size, self.lean = files['images'], files['size'], lean
        self.scale_crop, self.flip = transforms['RandomScaleCrop'], transforms['RandomFlip']

    def __len__(self):
        return len(self.images)

    def read(self, path, mode, filter):
        with Image.open(path) as picture:
            picture = picture.convert(mode) if mode else picture.copy()
        height, width = self.size or (picture.height, picture.width)
        return picture.resize((width, height), filter)

    def picture_and_draw(self, index):
        picture = self.read(self.images[index], 'RGB', BILINEAR)
        weak = Weak(picture.size, self.scale_crop, self.flip)
        return picture, weak, weak.window if self.lean else weak.whole

    def label(self, path, plain_train_ids, cut):
        ids = numpy.asarray(self.read(path, None, NEAREST))
        labels = Image.fromarray((train_ids if self.lean else plain_train_ids)(ids))
        cropped = numpy.asarray(cut(labels, NEAREST))
        return torch.from_numpy(checked(cropped, largest if self.lean else largest_by_sorting))


class Source(Streets):
    """GTA5: the weak view and its labels."""

    def __getitem__(self, index):
        picture, _, cut = self.picture_and_draw(index)
        label_file = os.path.join(os.path.dirname(os.path.dirname(self.images[index])), 'labels', os.path.basename(self.images[index]))
        return {
            'img': to_tensor(cut(picture, BILINEAR)),
            'label': self.label(label_file, train_ids_in_place, cut),
        }


class Target(Streets):
    """Cityscapes in stage 1: weak and strong view, the whole picture, the soft label. The original also brings true labels, which no
    loss uses."""

    def __init__(self, files, lean, soft_labels):
        super().__init__(files, lean)
        (self.strong,) = next(t['transforms'] for t in files['transforms'] if t['type'] == 'StrongView')
        self.soft_labels = soft_labels

    def __getitem__(self, index):
        picture, weak, cut = self.picture_and_draw(index)
        crop = cut(picture, BILINEAR)
        strong, moved = rand_augment(crop, self.strong['n'], self.strong['m'])
        soft = torch.from_numpy(numpy.load(self.soft_labels[index]))
        item = {
            'img': to_tensor(crop),
            'img_strong': to_tensor(strong),
            'params': moved,
            'img_full': to_tensor(picture),
            'lpsoft': (weak.soft_window if self.lean else weak.soft_whole)(soft, picture.size),
            'weak_params': {'RandomSized': weak.resized, 'RandomCrop': weak.box, 'RandomHorizontallyFlip': weak.mirrored},
        }
        if not self.lean:
            item['label'] = self.label(ids_file(self.images[index]), train_ids_apart, cut)
        return item


def ids_file(image):
    folder, name = os.path.split(image)
    return os.path.join(folder.replace('leftImg8bit', 'gtFine'), name.removesuffix('leftImg8bit.png') + 'gtFine_labelIds.png')


def to_tensor(picture):
    values = numpy.asarray(picture).astype(numpy.float32) / 255
    return torch.from_numpy(numpy.ascontiguousarray(values.transpose(2, 0, 1)))


def write_soft_labels(images, folder):
    """Of random content, in the original's size and format."""
    os.makedirs(folder)
    paths = []
    for index, image in enumerate(images):
        with Image.open(image) as picture:
            height, width = picture.height // STRIDE + 1, picture.width // STRIDE + 1
        values = torch.empty(CLASSES, height, width).uniform_(-5, 5).softmax(0)
        paths.append(os.path.join(folder, f'{index}.npy'))
        numpy.save(paths[-1], values.numpy())
    return paths


def streets_workload(order):
    job = order['job']
    with open(order['inputs']) as file:
        files = json.load(file)
    if job['part'] == 'source':
        dataset = Source(files, job['lean'])
    else:
        soft_labels = write_soft_labels(files['images'], os.path.join(order['scratch'], 'soft_float32'))
        dataset = Target(files, job['lean'], soft_labels)
    loader = DataLoader(
        dataset,
        batch_size=job['batch'],
        shuffle=True,
        num_workers=job['workers'],
        persistent_workers=job['workers'] > 0,
    )

    def step():
        # A pass starts with nothing loaded ahead, and ends with its last batch.
        for _ in loader:
            pass

    return step
