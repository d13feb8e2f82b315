"""The networks of the jobs, with the names of their state dicts as in the files that shiftkit reads and writes."""

import torch
from torch import nn
from torch.nn import functional as F


def build_network(spec):
    """From the spec of a config: {'type': 'ResNet', 'depth': 20}."""
    if spec['type'] == 'ResNet':
        return CifarResNet(spec['depth'])
    if spec['type'] == 'WideResNet':
        return WideResNet(spec['depth'], spec['widen_factor'])
    if spec['type'] == 'DeepLabV2' and spec['head'] == 'proda':
        return ProDANetwork(spec['depth'], spec['num_classes'], spec.get('bn_clr', False), spec['dropout'])
    if spec['type'] == 'DeepLabV2':
        return DeepLabV2(spec['depth'], spec['num_classes'])
    raise ValueError(f'there is no network {spec["type"]} on the PyTorch side')


def conv(inputs, outputs, kernel, stride=1, padding=0, dilation=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, bias=False)


class ResidualBlock(nn.Module):
    """Shortcut without parameters: every stride-th pixel, new channels filled with zeros on both sides."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3, stride, 1)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.new = stride, outputs - inputs

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.new:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.new // 2, self.new // 2))
        return F.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, depth, classes=10):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1 = conv(3, 16, 3, 1, 1)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = self.stage(blocks, 16, 16, 1)
        self.layer2 = self.stage(blocks, 16, 32, 2)
        self.layer3 = self.stage(blocks, 32, 64, 2)
        self.linear = nn.Linear(64, classes)

    @staticmethod
    def stage(blocks, inputs, outputs, stride):
        later = (ResidualBlock(outputs, outputs, 1) for _ in range(blocks - 1))
        return nn.Sequential(ResidualBlock(inputs, outputs, stride), *later)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean((2, 3)))


class WideBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv(inputs, outputs, 3, stride, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3, 1, 1)
        self.convShortcut = None if inputs == outputs else conv(inputs, outputs, 1, stride)

    def forward(self, x):
        active = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(active))))
        return y + (x if self.convShortcut is None else self.convShortcut(active))


class WideStage(nn.Module):
    def __init__(self, blocks, inputs, outputs, stride):
        super().__init__()
        later = (WideBlock(outputs, outputs, 1) for _ in range(blocks - 1))
        self.layer = nn.Sequential(WideBlock(inputs, outputs, stride), *later)

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, depth, widen, classes=10):
        super().__init__()
        blocks = (depth - 4) // 6
        self.conv1 = conv(3, 16, 3, 1, 1)
        self.block1 = WideStage(blocks, 16, 16 * widen, 1)
        self.block2 = WideStage(blocks, 16 * widen, 32 * widen, 2)
        self.block3 = WideStage(blocks, 32 * widen, 64 * widen, 2)
        self.bn1 = nn.BatchNorm2d(64 * widen)
        self.fc = nn.Linear(64 * widen, classes)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(F.relu(self.bn1(x)).mean((2, 3)))


class Bottleneck(nn.Module):
    """The stride is on the first 1x1 convolution, as in the Caffe models that DeepLab started from."""

    def __init__(self, inputs, width, stride, dilation, project):
        super().__init__()
        outputs = 4 * width
        self.conv1 = conv(inputs, width, 1, stride)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = conv(width, width, 3, 1, dilation, dilation)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = conv(width, outputs, 1)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs)) if project else None

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ClassicHead(nn.Module):
    """Sum of four dilated convolutions."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.conv2d_list = nn.ModuleList(nn.Conv2d(inputs, classes, 3, 1, d, d) for d in (6, 12, 18, 24))

    def forward(self, x):
        return sum(branch(x) for branch in self.conv2d_list)


class DilatedResNet(nn.Module):
    """Maps at an eighth of the size: stages 3 and 4 dilate by 2 and 4 where the ResNet would stride."""

    def __init__(self, depth):
        super().__init__()
        blocks = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}[depth]
        self.conv1 = conv(3, 64, 7, 2, 3)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1, ceil_mode=True)
        self.layer1 = self.stage(blocks[0], 64, 64, 1, 1)
        self.layer2 = self.stage(blocks[1], 256, 128, 2, 1)
        self.layer3 = self.stage(blocks[2], 512, 256, 1, 2)
        self.layer4 = self.stage(blocks[3], 1024, 512, 1, 4)

    @staticmethod
    def stage(blocks, inputs, width, stride, dilation):
        later = (Bottleneck(4 * width, width, 1, dilation, False) for _ in range(blocks - 1))
        return nn.Sequential(Bottleneck(inputs, width, stride, dilation, True), *later)

    def backbone(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


class DeepLabV2(DilatedResNet):
    def __init__(self, depth, classes):
        super().__init__(depth)
        self.layer5 = ClassicHead(2048, classes)

    def forward(self, x):
        return self.layer5(self.backbone(x))


class ProDAHead(nn.Module):
    """Five convolutions side by side, weights for their channels, a convolution to the features and one to the classes."""

    def __init__(self, inputs, classes, features, dropout):
        super().__init__()
        branches = [self.branch(inputs, features, 1, 0, 1)]
        branches += [self.branch(inputs, features, 3, dilation, dilation) for dilation in (6, 12, 18, 24)]
        self.conv2d_list = nn.ModuleList(branches)
        joined = features * len(branches)
        self.bottleneck = nn.Sequential(
            ChannelWeights(joined), nn.Conv2d(joined, features, 3, 1, 1), nn.GroupNorm(32, features)
        )
        self.head = nn.Sequential(nn.Dropout2d(dropout), nn.Conv2d(features, classes, 1, bias=False))

    @staticmethod
    def branch(inputs, outputs, kernel, padding, dilation):
        convolution = nn.Conv2d(inputs, outputs, kernel, 1, padding, dilation)
        return nn.Sequential(convolution, nn.GroupNorm(32, outputs), nn.ReLU(inplace=True))

    def forward(self, x):
        x = torch.cat([branch(x) for branch in self.conv2d_list], 1)
        features = self.head[0](self.bottleneck(x))
        return {'feat': features, 'out': self.head[1](features)}


class ChannelWeights(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, channels):
        super().__init__()
        narrow = channels // 16
        self.se = nn.Sequential(
            nn.Linear(channels, narrow), nn.ReLU(inplace=True), nn.Linear(narrow, channels), nn.Sigmoid()
        )

    def forward(self, x):
        return x * self.se(x.mean((2, 3)))[:, :, None, None]


class ProDANetwork(DilatedResNet):
    """Features and logits."""

    features = 256

    def __init__(self, depth, classes, bn_clr, dropout):
        super().__init__(depth)
        self.bn_pretrain = nn.BatchNorm2d(2048) if bn_clr else nn.Identity()
        self.layer5 = ProDAHead(2048, classes, self.features, dropout)

    def forward(self, x):
        return self.layer5(self.bn_pretrain(self.backbone(x)))


class Discriminator(nn.Module):
    """Tells of maps of class probabilities, patch by patch, from which domain they are."""

    def __init__(self, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(classes, 64, 3, 2, 1)
        self.conv2 = nn.Conv2d(64, 128, 3, 2, 1)
        self.conv3 = nn.Conv2d(128, 256, 3, 2, 1)
        self.conv4 = nn.Conv2d(256, 512, 3, 2, 1)
        self.classifier = nn.Conv2d(512, 1, 1)

    def forward(self, x):
        for layer in (self.conv1, self.conv2, self.conv3):
            x = F.relu(layer(x))
        return self.classifier(F.leaky_relu(self.conv4(x), 0.2))
