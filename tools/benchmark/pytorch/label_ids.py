"""Ids of GTA5 and Cityscapes to the 19 train ids."""

import numpy

IGNORE = 250
# in the order of the train ids
VALID = (7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33)
VOID = tuple(label for label in range(35) if label not in VALID)
TABLE = numpy.full(256, IGNORE, numpy.uint8)
TABLE[list(VALID)] = range(len(VALID))


def train_ids(ids):
    """By a table: one pass over the map."""
    return TABLE[ids]


def train_ids_in_place(ids):
    """As the original does for GTA5: a pass over the map for each id."""
    ids = ids.copy()
    for label in VOID:
        ids[ids == label] = IGNORE
    for train_id, label in enumerate(VALID):
        ids[ids == label] = train_id
    return ids


def train_ids_apart(ids):
    """As the original does for Cityscapes: a pass for each class, over a map that is void at first."""
    labels = numpy.full_like(ids, IGNORE)
    for train_id, label in enumerate(VALID):
        labels[ids == label] = train_id
    return labels


def checked(labels, largest):
    """As a tensor. `largest` finds the largest class."""
    if largest(labels[labels != IGNORE]) >= len(VALID):
        raise ValueError(f'a label is not below {len(VALID)}')
    return labels.astype(numpy.int64)


def largest_by_sorting(labels):
    """As the original does."""
    return numpy.unique(labels).max(initial=0)


def largest(labels):
    return labels.max(initial=0)
