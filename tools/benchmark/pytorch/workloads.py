"""A job, ready to run: a function that takes one step and returns the number that both sides must find."""

from contextlib import nullcontext
from functools import cached_property

import torch
from networks import build_network
from tensors_file import read_tensors
from torch import nn
from torch.nn import functional as F

HALF = {'bfloat16': torch.bfloat16, 'float16': torch.float16}


class Setting:
    """The network and the inputs of a job, where and how they are to be computed."""

    def __init__(self, order):
        job = order['job']
        self.device = order['device']
        self.format = torch.channels_last if order['layout'] == 'channels_last' else torch.contiguous_format
        self.precision = order['precision']
        self.fused = True if order['fused'] else None
        self.scratch = order.get('scratch')
        self.spec, self.classes = job['model'], job['model'].get('num_classes')
        self.tensors = read_tensors(order['inputs']) if order['inputs'] else random_tensors(job)
        self.network = self.load(build_network(self.spec), 'model')

    def load(self, network, prefix):
        """A network with the values that the inputs have under a prefix, where they have any."""
        prefix += '.'
        state = {name.removeprefix(prefix): value for name, value in self.tensors.items() if name.startswith(prefix)}
        if state:
            network.load_state_dict(state)
        return network.to(self.device, memory_format=self.format)

    def maps(self, name):
        """[n, channels, height, width]"""
        maps = self.tensors[name].permute(0, 3, 1, 2)
        return maps.contiguous(memory_format=self.format).to(self.device)

    def label_maps(self, name):
        return self.tensors[name].long().to(self.device)

    @cached_property
    def images(self):
        return self.maps('images')

    @cached_property
    def labels(self):
        return self.label_maps('labels')

    def autocast(self):
        half = HALF.get(self.precision)
        return torch.autocast(self.device, half) if half else nullcontext()

    def scaler(self):
        """Changes nothing but for float16, whose small gradients would vanish."""
        return torch.amp.GradScaler(self.device, enabled=self.precision == 'float16')


def random_tensors(job):
    height, width = job['size']
    return {
        'images': torch.rand(job['batch'], height, width, 3),
        'labels': torch.zeros(job['batch'], height, width, dtype=torch.int32),
    }


def norm(setting):
    """Forward by the statistics of the batch."""
    network = by_batch_statistics(setting.network)

    @torch.no_grad()
    def step():
        with setting.autocast():
            logits = network(setting.images)
        return logits.float().abs().mean().item()

    return step


def tent(setting):
    """Forward, entropy, backward, and an Adam step on the scales and shifts of the batch normalizations."""
    network = by_batch_statistics(setting.network)
    parameters = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=setting.fused)
    scaler = setting.scaler()

    def step():
        with setting.autocast():
            logits = network(setting.images)
            entropy = -(logits.softmax(1) * logits.log_softmax(1)).sum(1).mean()
        scaler.scale(entropy).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        return logits.detach().float().abs().mean().item()

    return step


def by_batch_statistics(network):
    network.train().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.requires_grad_(True)
            module.track_running_stats = False
            module.running_mean = module.running_var = None
    return network


def infer(setting):
    """Logits of a segmentation network, at the size that it gives them."""
    network = setting.network.eval()

    @torch.no_grad()
    def step():
        with setting.autocast():
            logits = network(setting.images)
        return logits.float().abs().mean().item()

    return step


def train(setting):
    """A training step of a segmentation network: cross entropy at full size, frozen batch normalization, SGD with momentum."""
    network = setting.network.train()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval().requires_grad_(False)
    parameters = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(parameters, lr=1e-4, momentum=0.9, fused=setting.fused)
    scaler = setting.scaler()
    size = setting.images.shape[2:]

    def step():
        optimizer.zero_grad()
        with setting.autocast():
            logits = network(setting.images)
            logits = F.interpolate(logits, size, mode='bilinear', align_corners=True)
            loss = F.cross_entropy(logits, setting.labels)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        return loss.item()

    return step


def network_workload(order):
    return {'norm': norm, 'tent': tent, 'infer': infer, 'train': train}[order['job']['work']](Setting(order))
