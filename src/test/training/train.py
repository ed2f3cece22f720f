"""Trains a small model by mmengine's Runner, once with mmpretrain's hook and once with the job's file.

The seed, the data and the steps are the same, so that all that differs is where the margins come from. The
file is set by the hook of the documentation, which the test leaves in file_hook.py.
"""

import json
import tempfile
from types import SimpleNamespace

import pyarrow.parquet as pq
import torch
from file_hook import SetMarginsFromFile
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmpretrain.engine.hooks import SetAdaptiveMarginsHook
from mmpretrain.registry import HOOKS, MODELS
from mmpretrain.structures import DataSample

# The order of a sum is that of its threads.
torch.set_num_threads(1)

TABLE = pq.ParquetFile("margins.parquet").read()
CLASSES = TABLE.num_rows
FEATURES = 64


class Images(torch.utils.data.Dataset):
    """As many images of each class as the table counts: the class's own pattern, and noise."""

    def __init__(self):
        random = torch.Generator().manual_seed(1)
        counts = torch.tensor(TABLE["count"].to_pylist())
        self.labels = torch.arange(CLASSES).repeat_interleave(counts)
        patterns = torch.randn(CLASSES, 1, 8, 8, generator=random)
        noise = torch.randn(len(self.labels), 1, 8, 8, generator=random)
        self.images = patterns[self.labels] + 0.3 * noise

    def get_gt_labels(self):
        return self.labels.numpy()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        sample = DataSample().set_gt_label(self.labels[index].item())
        return {"inputs": self.images[index], "data_samples": sample}


@MODELS.register_module()
class Linear(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(64, FEATURES)

    def forward(self, images):
        return (self.layer(images.flatten(1)),)


@HOOKS.register_module()
class Losses(Hook):
    seen = []

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.seen.append(outputs["loss"].item())


def train(hook):
    Losses.seen = []
    data = {
        "dataset": Images(),
        "batch_size": 128,
        "num_workers": 0,
        "sampler": {"type": "DefaultSampler", "shuffle": True},
    }
    head = {"type": "ArcFaceClsHead", "num_classes": CLASSES, "in_channels": FEATURES, "scale": 16.0}
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(
            model={"type": "ImageClassifier", "backbone": {"type": "Linear"}, "head": head},
            work_dir=folder,
            train_dataloader=data,
            train_cfg={"by_epoch": True, "max_epochs": 3},
            optim_wrapper={"optimizer": {"type": "Adam", "lr": 0.01}},
            custom_hooks=[hook, {"type": "Losses"}],
            default_hooks={"checkpoint": None, "logger": None},
            randomness={"seed": 0},
            default_scope="mmpretrain",
            log_level="ERROR",
        )
        model = runner.train()
    return {"losses": Losses.seen, "margins": model.head.margins.tolist()}


def on_wrapped_model(hook):
    """How a hook ends where the model is wrapped, as it is for training by several processes."""
    model = torch.nn.Module()
    head = {"type": "ArcFaceClsHead", "num_classes": CLASSES, "in_channels": 1}
    model.head = MODELS.build(head)
    loader = SimpleNamespace(dataset=Images())
    try:
        hook.before_train(SimpleNamespace(model=torch.nn.DataParallel(model), train_dataloader=loader))
    except AttributeError:
        return "AttributeError"
    return "runs"


print(
    json.dumps(
        {
            "hook": train({"type": "SetAdaptiveMarginsHook"}),
            "file": train({"type": "SetMarginsFromFile", "path": "margins.parquet"}),
            "hook_on_wrapped_model": on_wrapped_model(SetAdaptiveMarginsHook()),
            "file_on_wrapped_model": on_wrapped_model(SetMarginsFromFile("margins.parquet")),
        }
    )
)
