"""A training step of VSE++."""
import torch
from torch import nn
from torch.nn import functional

from .common import CaptionGru, fused_adam, hardest_hinges, lengths_of
from .reference import vsepp_step


def vsepp(folder, dim, batch):
    usual = vsepp_step(folder, [f"--dim={dim}", f"--batch={batch}", "--threads=1"])
    return {"step": {"usual": usual, "best": best_step(dim, batch)}}


def best_step(dim, batch, image_dim=2048, vocabulary=8481, word_dim=300):
    lengths = sorted(lengths_of(batch), reverse=True)
    project, captions = nn.Linear(image_dim, dim), CaptionGru(vocabulary, word_dim, dim)
    parameters = [*project.parameters(), *captions.parameters()]
    optimiser = fused_adam(parameters)
    pixels, tokens = torch.randn(batch, image_dim), torch.randint(0, vocabulary, (batch, max(lengths)))

    def step():
        optimiser.zero_grad()
        v = functional.normalize(project(pixels), dim=1)
        loss = hardest_hinges(v @ captions.last_state(tokens, lengths).t())
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 2.0)
        optimiser.step()
        return loss.item()

    return step
