"""Training batches of CIFAR-10 through a DataLoader: 4 pixels of zeros around, a random crop, a flip, floats in [0, 1]."""

import random

import numpy
import torch
from tensors_file import read_tensors
from torch.utils.data import DataLoader, Dataset

PADDING = 4


class Cifar10(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        height, width, channels = self.images[index].shape
        padded = numpy.zeros((height + 2 * PADDING, width + 2 * PADDING, channels), numpy.uint8)
        padded[PADDING:-PADDING, PADDING:-PADDING] = self.images[index]
        top, left = random.randint(0, 2 * PADDING), random.randint(0, 2 * PADDING)
        image = padded[top : top + height, left : left + width]
        if random.random() < 0.5:
            image = image[:, ::-1]
        # as torchvision's ToTensor
        tensor = torch.from_numpy(numpy.ascontiguousarray(image.transpose(2, 0, 1)))
        return tensor.float().div(255), self.labels[index]


def loading_workload(order):
    job = order['job']
    tensors = read_tensors(order['inputs'])
    loader = DataLoader(
        Cifar10(tensors['images'].numpy(), tensors['labels'].tolist()),
        batch_size=job['batch'],
        shuffle=True,
        drop_last=True,
        num_workers=job['workers'],
        persistent_workers=job['workers'] > 0,
    )
    batches = endless(loader)

    def step():
        for _ in range(job['batches']):
            next(batches)

    return step


def endless(loader):
    while True:
        yield from loader
