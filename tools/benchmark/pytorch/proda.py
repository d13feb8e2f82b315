"""ProDA's steps as the original takes them, its avoidable work included: every map is stretched before it is cut, distances
are computed for each class and twice, class means wait for a count of every class, layers are listed with the optimizer again
for each module around them."""

import os
import warnings

import numpy
import torch
from networks import Discriminator, build_network
from torch import nn
from torch.nn import functional as F
from workloads import Setting

IGNORED = 250
CELL = 4
SGD = {'momentum': 0.9, 'weight_decay': 2e-4}
FEWEST_PIXELS = 10


def stretch(maps, size):
    return F.interpolate(maps, size, mode='bilinear', align_corners=True)


def cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels, ignore_index=IGNORED)


def grid_of(images):
    return tuple(side // CELL for side in images.shape[2:])


class First:
    """Tells its number in the first step only: later ones differ from ours, which updates every layer once."""

    def __init__(self):
        self.told = False

    def __call__(self, *losses):
        # read last, as by a log: the step is done then
        value = sum(loss.item() for loss in losses)
        return None if self.told else self.tell(value)

    def tell(self, value):
        self.told = True
        return value


# ------------------------------------------------------------------------------------------------- optimizers


def listed(network):
    """A layer's tensors once for the layer, once for its block, once for itself; shortcuts have one module more around them."""
    parts = (network.conv1, network.bn1, network.layer1, network.layer2, network.layer3, network.layer4)
    modules = (module for part in parts for module in part.modules())
    return [tensor for module in modules for tensor in module.parameters() if tensor.requires_grad]


def two_rates(setting, network, lr):
    head = [tensor for part in (network.bn_pretrain, network.layer5) for tensor in part.parameters()]
    groups = [{'params': listed(network), 'lr': lr}, {'params': head, 'lr': 10 * lr}]
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # that tensors are listed twice
        return torch.optim.SGD(groups, lr=lr, fused=setting.fused, **SGD)


def freeze_norms(network):
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval().requires_grad_(False)


class Update:
    """Backward passes of one step and what follows them; losses are scaled in float16."""

    def __init__(self, setting, optimizer):
        self.optimizer, self.scaler = optimizer, setting.scaler()

    def backward(self, loss):
        self.scaler.scale(loss).backward()

    def finish(self):
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad()


# ------------------------------------------------------------------------------------------------- warm-up


def warm_up(setting):
    network = setting.network.train()
    judge = setting.load(Discriminator(setting.classes), 'discriminator').train()
    freeze_norms(network)
    model = Update(setting, two_rates(setting, network, 2.5e-4))
    other = Update(setting, torch.optim.Adam(judge.parameters(), lr=1e-4, betas=(0.9, 0.99), fused=setting.fused))
    source, target = setting.maps('source'), setting.maps('target')
    labels, told = setting.label_maps('source_labels'), First()
    size = source.shape[2:]

    def misjudged(probabilities, domain):
        return (judge(probabilities).float() - domain).square().mean()

    def step():
        freeze_norms(network)
        judge.requires_grad_(False)
        with setting.autocast():
            found = stretch(network(source)['out'], size)
            of_source, loss_source = found.softmax(1), cross_entropy(found, labels)
            of_target = stretch(network(target)['out'], size).softmax(1)
            loss_adversarial = 0.01 * misjudged(of_target, 0)
        model.backward(loss_source + loss_adversarial)
        model.finish()
        judge.requires_grad_(True)
        with setting.autocast():
            loss_judge = misjudged(of_source.detach(), 0) + misjudged(of_target.detach(), 1)
        other.backward(loss_judge)
        other.finish()
        return told(loss_source, loss_adversarial, loss_judge)

    return step


# ------------------------------------------------------------------------------------------------- geometry


class Geometry:
    """The weak view's window in the whole image, and what was done to make the strong view of it."""

    def __init__(self, setting):
        self.height, self.width, self.top, self.left = setting.tensors['weak_geometry'].tolist()
        self.shear, self.degrees, *self.hole = setting.tensors['strong_geometry'].tolist()

    def soft_crop(self, soft, whole, crop):
        """The soft label of the weak view, as the original's loader gives it."""
        maps = stretch(stretch(soft, whole), (self.height, self.width))
        return maps[:, :, self.top : self.top + crop[0], self.left : self.left + crop[1]].flip(3)

    def weak_of_whole(self, maps, grid):
        """Maps of the whole image on a quarter of its size, cut to the weak view."""
        maps = stretch(maps, (self.height // CELL, self.width // CELL))
        top, left = self.top // CELL, self.left // CELL
        return maps[:, :, top : top + grid[0], left : left + grid[1]].flip(3)

    def replay(self, maps):
        """What was done to the strong view; where it shows nothing every channel is IGNORED. 0 stands for that in between."""
        tall = maps.shape[2] / maps.shape[3]
        maps = (maps + 1).flip(3)
        # shears start at the top left corner
        maps = self.moved(maps, [[1, self.shear * tall, self.shear * tall], [0, 1, 0]])
        angle = torch.deg2rad(torch.tensor(self.degrees))
        cos, sin = angle.cos().item(), angle.sin().item()
        maps = self.moved(maps, [[cos, -sin * tall, 0], [sin / tall, cos, 0]]).clone()
        x0, y0, x1, y1 = (int(side) // CELL for side in self.hole)
        maps[:, :, y0:y1, x0:x1] = 0
        return torch.where(maps == 0, IGNORED + 1, maps) - 1

    @staticmethod
    def moved(maps, theta):
        matrix = torch.tensor(theta, dtype=torch.float32, device=maps.device).expand(len(maps), 2, 3)
        where = F.affine_grid(matrix, list(maps.shape), align_corners=False)
        return F.grid_sample(maps, where, mode='nearest', padding_mode='zeros', align_corners=False)


# ------------------------------------------------------------------------------------------------- stage 1


def distances_to(prototypes, features):
    """One subtraction of the size of the features for every class."""
    return torch.stack([torch.norm(features - vector[None, :, None, None], 2, dim=1) for vector in prototypes], 1)


def reverse_cross_entropy(logits, labels):
    known = labels != IGNORED
    found = logits.softmax(1).clamp(1e-7, 1)
    wanted = F.one_hot(labels * known, logits.shape[1]).permute(0, 3, 1, 2).float().clamp(1e-4, 1)
    rows = -(found * wanted.log()).sum(1)
    return (rows * known).sum() / (known.sum() + 1e-6)


def class_means(features, classes, count):
    """The mean feature of every class with enough pixels in an image, one after the other."""
    for image, found in zip(features, classes):
        for k in range(count):
            mask = found == k
            pixels = mask.sum().item()
            if pixels >= FEWEST_PIXELS:
                yield k, (image * mask).sum((1, 2)) / pixels


class Stage1:
    def __init__(self, setting):
        self.setting, self.geometry, self.told = setting, Geometry(setting), First()
        self.network = setting.network.train()
        # the original leaves the averaged network in train mode
        self.average = setting.load(build_network(setting.spec), 'model').train().requires_grad_(False)
        self.update = Update(setting, torch.optim.SGD(self.network.parameters(), lr=1e-4, fused=setting.fused, **SGD))
        self.prototypes = setting.tensors['prototypes.prototypes'].to(setting.device)
        self.source, self.labels = setting.maps('source'), setting.label_maps('source_labels')
        self.weak, self.strong, self.whole = (setting.maps(name) for name in ('target', 'strong', 'whole'))
        self.grid, self.quarter = grid_of(self.weak), grid_of(self.whole)
        self.soft = self.geometry.soft_crop(setting.maps('soft'), self.whole.shape[2:], self.weak.shape[2:])

    def step(self):
        with self.setting.autocast():
            loss_source = cross_entropy(stretch(self.network(self.source)['out'], self.source.shape[2:]), self.labels)
        self.update.backward(loss_source)
        with self.setting.autocast():
            seen = self.look()
            found = {name: stretch(maps, self.grid) for name, maps in self.network(self.weak).items()}
            loss = self.self_training(found['out'], seen) + 10 * self.structure(seen)
        self.update.backward(loss)
        self.update.finish()
        self.move_prototypes(seen)
        self.follow()
        return self.told(loss_source, loss)

    @torch.no_grad()
    def look(self):
        return {name: stretch(maps, self.quarter) for name, maps in self.average(self.whole).items()}

    def self_training(self, logits, seen):
        labels = self.denoised(seen)
        regularity = -logits.log_softmax(1).mean()
        return 0.1 * cross_entropy(logits, labels) + reverse_cross_entropy(logits, labels) + 0.1 * regularity

    @torch.no_grad()
    def denoised(self, seen):
        far = self.weak_distances(seen)
        near = (far.amin(1, keepdim=True) - far).softmax(1)
        rectified = near * stretch(self.soft, self.grid)
        rectified = rectified / rectified.sum(1, keepdim=True)
        best, labels = rectified.max(1)
        labels[best < 0] = IGNORED
        return labels

    @torch.no_grad()
    def weak_distances(self, seen):
        return distances_to(self.prototypes, self.geometry.weak_of_whole(seen['feat'], self.grid))

    def structure(self, seen):
        with torch.no_grad():
            far = self.geometry.replay(self.weak_distances(seen))
            shown = (far != IGNORED).float()
            taught = (-far).softmax(1)
        features = stretch(self.network(self.strong)['feat'], self.grid)
        found = (-distances_to(self.prototypes, features)).log_softmax(1)
        return (F.kl_div(found, taught, reduction='none') * shown).sum() / shown.sum()

    @torch.no_grad()
    def move_prototypes(self, seen):
        classes, count = seen['out'].argmax(1), len(self.prototypes)
        for k, mean in class_means(seen['feat'].float(), classes, count):
            if mean.sum().item() != 0:
                self.prototypes[k] = self.prototypes[k] * (1 - 1e-4) + mean * 1e-4

    @torch.no_grad()
    def follow(self):
        for average, value in zip(self.average.parameters(), self.network.parameters()):
            average.copy_(average * 0.999 + value * 0.001)
        for average, value in zip(self.average.buffers(), self.network.buffers()):
            average.copy_(value)


# ------------------------------------------------------------------------------------------------- distillation


def distillation(setting):
    network = setting.network.train()
    teacher = setting.load(build_network({**setting.spec, 'bn_clr': False}), 'teacher').eval().requires_grad_(False)
    update = Update(setting, two_rates(setting, network, 6e-4))
    source, strong, geometry, told = setting.maps('source'), setting.maps('strong'), Geometry(setting), First()
    source_labels, weak_labels = setting.label_maps('source_labels'), setting.label_maps('target_labels')
    grid = grid_of(strong)

    def step():
        with setting.autocast():
            loss_source = cross_entropy(stretch(network(source)['out'], source.shape[2:]), source_labels)
        update.backward(loss_source)
        with setting.autocast():
            small = F.interpolate(weak_labels[:, None].float(), grid, mode='nearest')
            labels = geometry.replay(small)[:, 0].long()
            found = stretch(network(strong)['out'], grid)
            loss_labels = cross_entropy(found, labels)
            with torch.no_grad():
                taught = stretch(teacher(strong)['out'], grid).softmax(1)
            # probabilities where their logarithms belong, as in the original
            loss = loss_labels + F.kl_div(found.softmax(1), taught, reduction='none').mean()
        update.backward(loss)
        update.finish()
        return told(loss_source, loss_labels)

    return step


# ------------------------------------------------------------------------------------------------- whole images


def soft_label(setting):
    network, whole, told = setting.network.eval(), setting.maps('whole'), First()

    @torch.no_grad()
    def step():
        with setting.autocast():
            probabilities = network(whole)['out'].softmax(1)
        values = probabilities[0].float().cpu().numpy()
        numpy.save(os.path.join(setting.scratch, 'image.npy'), values)
        return None if told.told else told.tell(float((values**2).mean()))

    return step


def hard_label(setting):
    from PIL import Image

    network, whole, told = setting.network.eval(), setting.maps('whole'), First()
    size = whole.shape[2:]
    palette = numpy.array([(13 * k % 256, (255 - 13 * k) % 256, 7 * k % 256) for k in range(256)], numpy.uint8)
    place = lambda name: os.path.join(setting.scratch, name)

    @torch.no_grad()
    def step():
        with setting.autocast():
            straight = stretch(network(whole)['out'].softmax(1), size)
            mirrored = stretch(network(whole.flip(3))['out'].softmax(1), size).flip(3)
        confidences, classes = (maps[0].cpu().numpy() for maps in ((straight + mirrored) / 2).float().max(1))
        labels = classes.astype(numpy.uint8)
        Image.fromarray(labels).save(place('image.png'))
        Image.fromarray(palette[labels]).save(place('image_color.png'))
        numpy.save(place('image_conf.npy'), confidences.astype(numpy.float16))
        return None if told.told else told.tell(float(confidences.mean()))

    return step


def prototypes(setting):
    network, whole, count = setting.network.eval(), setting.maps('whole'), setting.classes
    means = torch.zeros(count, network.features, device=setting.device)
    seen = torch.zeros(count)

    @torch.no_grad()
    def step():
        with setting.autocast():
            result = network(whole)
        for k, mean in class_means(result['feat'].float(), result['out'].argmax(1), count):
            times = seen[k].item()
            means[k] = (means[k] * times + mean) / (times + 1)
            seen[k] = min(times + 1, 3000)
        return means.abs().mean().item()

    return step


def proda_workload(order):
    makers = {
        'warm_up': warm_up,
        'stage1': lambda setting: Stage1(setting).step,
        'distillation': distillation,
        'soft_label': soft_label,
        'hard_label': hard_label,
        'prototypes': prototypes,
    }
    return makers[order['job']['work']](Setting(order))
