"""Compares the margins of the job's files with those that mmpretrain's own hook makes of the same labels.

Takes a JSON list of sets, and prints one of what became of each: how the hook ended, and how many classes
have another margin in the head's buffer, which is float32, by the Parquet file and by the text.
"""

import json
import sys
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import torch
from mmpretrain.engine.hooks import SetAdaptiveMarginsHook
from mmpretrain.models.heads import ArcFaceClsHead


def head_of(classes, margins=0.5):
    # The margins do not depend on the features: one channel keeps a head of many classes small.
    return ArcFaceClsHead(num_classes=classes, in_channels=1, margins=margins)


def by_hook(each, classes, labels):
    """The buffer of a head after the hook, which looks for the head and the labels at a runner."""
    model = torch.nn.Module()
    model.head = head_of(classes)
    dataset = SimpleNamespace(get_gt_labels=lambda: labels)
    runner = SimpleNamespace(model=model, train_dataloader=SimpleNamespace(dataset=dataset))
    hook = SetAdaptiveMarginsHook(each["min"], each["max"], each["power"])
    with np.errstate(invalid="ignore"):
        hook.before_train(runner)
    return model.head.margins.numpy()


def ending(action):
    try:
        margins = action()
    except AssertionError:
        return "fails"
    return "NaN" if np.isnan(margins).all() else "runs"


def remedied(each, classes, labels):
    """What the hook makes of it once each absent class at the end has the one sample it counts as."""
    absent = np.arange(labels.max() + 1, classes)
    margins = by_hook(each, classes, np.concatenate([labels, absent]))
    if np.isnan(margins).all():
        return np.full(classes, each["min"], dtype=np.float32)
    return margins


def compare(each):
    labels = pq.ParquetFile(each["labels"]).read()["landmark_id"].to_numpy()
    margins = pq.ParquetFile(each["table"]).read(columns=["margin"])["margin"].to_pylist()
    classes = len(margins)
    head = head_of(classes)
    head.set_margins(margins)
    of_table = head.margins.numpy()
    of_text = head_of(classes, each["text"]).margins.numpy()
    expected = remedied(each, classes, labels)
    return {
        "name": each["name"],
        "power": each["power"],
        "classes": classes,
        "samples": len(labels),
        "hook": ending(lambda: by_hook(each, classes, labels)),
        "differing": int((of_table != expected).sum()),
        "differing_text": int((of_text != expected).sum()),
    }


with open(sys.argv[1]) as sets:
    print(json.dumps([compare(each) for each in json.load(sets)]))
