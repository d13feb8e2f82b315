"""Reads .safetensors files: 8 bytes with the length of a JSON header, the header, the tensors."""

import json

import torch

TYPES = {'F32': torch.float32, 'I32': torch.int32, 'I64': torch.int64, 'U8': torch.uint8}


def read_tensors(path):
    with open(path, 'rb') as file:
        length = int.from_bytes(file.read(8), 'little')
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    return {
        name: torch.frombuffer(body, dtype=TYPES[entry['dtype']], count=count(entry['shape']), offset=entry['data_offsets'][0])
        .reshape(entry['shape'])
        .clone()
        for name, entry in header.items()
        if name != '__metadata__'
    }


def count(shape):
    product = 1
    for size in shape:
        product *= size
    return product
