"""Holds the documentation's loss to pytorch-metric-learning's own, which has one margin for all.

The test leaves the block of the documentation in block.py.
"""

import json
import math

import pytorch_metric_learning
import torch
from block import AdaptiveArcFaceLoss, margins
from pytorch_metric_learning import losses

torch.manual_seed(0)
SIZE = 16
classes = len(margins)
loss_function = AdaptiveArcFaceLoss(margins, embedding_size=SIZE)
labels = torch.randint(classes, (64,))

# The last of these look away from their classes: beyond pi less the margin the loss takes another way.
embeddings = torch.randn(64, SIZE)
centers = loss_function.W.detach().t().reshape(classes, -1, SIZE)
embeddings[-8:] = -centers[labels[-8:]].mean(1)


def alone(embedding, label):
    """The loss of one sample by the library's own class, in degrees."""
    own = losses.SubCenterArcFaceLoss(
        num_classes=classes, embedding_size=SIZE, margin=math.degrees(margins[label])
    )
    own.W = loss_function.W
    return own(embedding[None], label[None])


with torch.no_grad():
    together = loss_function(embeddings, labels).item()
    one_by_one = torch.stack([alone(*sample) for sample in zip(embeddings, labels)]).mean().item()

patterns = torch.randn(classes, 32)
backbone = torch.nn.Linear(32, SIZE)
optimizer = torch.optim.Adam([*backbone.parameters(), *loss_function.parameters()], lr=0.02)
seen = []
for _ in range(60):
    label = torch.randint(classes, (128,))
    loss = loss_function(backbone(patterns[label] + 0.1 * torch.randn(128, 32)), label)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    seen.append(loss.item())

print(
    json.dumps(
        {
            "version": pytorch_metric_learning.__version__,
            "has_dynamic": hasattr(losses, "DynamicArcFaceLoss"),
            "together": together,
            "one_by_one": one_by_one,
            "losses": seen,
        }
    )
)
