"""Scores of a whole corpus in blocks."""
import torch
from torch.nn import functional

from .common import lengths_of
from .reference import scan_works
from .scan import gram_scores


def evaluation(folder, batch, regions=36, words=12, dim=1024):
    """One block of batch images and as many captions."""
    flags = [f"--batch={batch}", f"--regions={regions}", f"--words={words}", f"--dim={dim}", "--repeat=1"]
    usual = scan_works(folder, flags)
    lengths = sorted(lengths_of(batch, words))
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]).float()
    images = functional.normalize(torch.randn(batch, regions, dim), dim=2)
    vectors = functional.normalize(torch.randn(batch, max(lengths), dim), dim=2)

    def block():
        with torch.inference_mode():
            gram_scores(images, vectors, mask)

    return {"block": {"usual": usual if isinstance(usual, str) else usual["forward"], "best": block}}
