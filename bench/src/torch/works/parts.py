"""Parts of systems: a GRU, losses of cosines, generalised pooling; each with the gradients of all weights and inputs."""
import math

import torch
from torch import nn
from torch.nn import functional

from .common import hardest_hinges, max_of_hinges


def gru(folder, batch, steps, inputs, hidden):
    layer = nn.GRU(inputs, hidden, batch_first=True)
    x = torch.randn(batch, steps, inputs, requires_grad=True)

    def states():
        with torch.no_grad():
            layer(x)

    def step():
        layer.zero_grad()
        x.grad = None
        layer(x)[0][:, -1].pow(2).sum().backward()

    return {"states": {"usual": states}, "step": {"usual": step}}


def info_nce(scores, temperature=0.07):
    right = torch.arange(len(scores))
    logits = scores / temperature
    return (functional.cross_entropy(logits, right) + functional.cross_entropy(logits.t(), right)) / 2


def losses(folder, batch, dim):
    images = torch.randn(batch, dim, requires_grad=True)
    captions = torch.randn(batch, dim, requires_grad=True)

    def step_of(loss):
        def step():
            images.grad = captions.grad = None
            loss(functional.normalize(images) @ functional.normalize(captions).t()).backward()

        return step

    return {
        "max_of_hinges": {"usual": step_of(max_of_hinges), "best": step_of(hardest_hinges)},
        "info_nce": {"usual": step_of(info_nce)},
    }


class Gpo(nn.Module):
    """Generalised pooling of VSE-infinity: weights of the ranks by a bidirectional GRU over their positional encoding."""

    def __init__(self, position_dim=32, hidden=32, temperature=0.1):
        super().__init__()
        self.position_dim, self.temperature = position_dim, temperature
        self.gru = nn.GRU(position_dim, hidden, batch_first=True, bidirectional=True)
        self.linear = nn.Linear(hidden, 1, bias=False)

    def encoding(self, length):
        position = torch.arange(length).unsqueeze(1).float()
        rates = torch.exp(torch.arange(0.0, self.position_dim, 2) * -(math.log(10000.0) / self.position_dim))
        encoding = torch.zeros(length, self.position_dim)
        encoding[:, 0::2], encoding[:, 1::2] = torch.sin(position * rates), torch.cos(position * rates)
        return encoding

    def forward(self, sets):
        batch, length, _ = sets.shape
        forward, backward = self.gru(self.encoding(length).expand(batch, -1, -1))[0].chunk(2, dim=2)
        scores = self.linear((forward + backward) / 2).squeeze(2)
        weights = torch.softmax(scores / self.temperature, dim=1)
        return (sets.sort(dim=1, descending=True)[0] * weights.unsqueeze(2)).sum(1)


def gpo(folder, batch, length, dim):
    pool = Gpo()
    sets = torch.randn(batch, length, dim, requires_grad=True)

    def step():
        pool.zero_grad()
        sets.grad = None
        pool(sets).pow(2).sum().backward()

    return {"step": {"usual": step}}
