"""Times in PyTorch the works that the reference script lacks: a GRU, two losses and a search, at our benchmarks' sizes.

    python3 works.py --threads 2 --repeat 3

Prints one JSON object; seconds are medians over --repeat runs after one warm-up.
"""
import argparse
import json
import os
import statistics
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the reference does
import torch
from torch import nn
from torch.nn import functional


def timed(work, repeat):
    work()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def gru(batch, steps, inputs, hidden):
    """The last states of a GRU, and its step with the gradients of all weights and of the input."""
    layer = nn.GRU(inputs, hidden, batch_first=True)
    x = torch.randn(batch, steps, inputs, requires_grad=True)

    def states():
        with torch.no_grad():
            layer(x)

    def step():
        layer.zero_grad()
        x.grad = None
        layer(x)[0][:, -1].pow(2).sum().backward()

    return states, step


def max_of_hinges(scores, margin=0.2):
    right = scores.diag().view(-1, 1)
    others = 1 - torch.eye(len(scores))
    captions = ((margin + scores - right).clamp(min=0) * others).max(1)[0]
    images = ((margin + scores - right.t()).clamp(min=0) * others).max(0)[0]
    return captions.sum() + images.sum()


def info_nce(scores, temperature=0.07):
    right = torch.arange(len(scores))
    logits = scores / temperature
    return (functional.cross_entropy(logits, right) + functional.cross_entropy(logits.t(), right)) / 2


def loss_step(loss, batch, dim):
    """A loss of the cosines of two sets of vectors, with the gradients of both."""
    images = torch.randn(batch, dim, requires_grad=True)
    captions = torch.randn(batch, dim, requires_grad=True)

    def step():
        images.grad = captions.grad = None
        loss(functional.normalize(images) @ functional.normalize(captions).t()).backward()

    return step


def search(queries, gallery, dim, count):
    """The vectors of a gallery with the largest cosines for each query."""
    query_vectors = torch.randn(queries, dim)
    vectors = functional.normalize(torch.randn(gallery, dim))

    def find():
        with torch.no_grad():
            (functional.normalize(query_vectors) @ vectors.t()).topk(count)

    return find


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--gru", type=int, nargs=4, default=[128, 20, 300, 1024])
    parser.add_argument("--loss", type=int, nargs=2, default=[512, 256])
    parser.add_argument("--search", type=int, nargs=4, default=[100, 10000, 1024, 10])
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    states, step = gru(*options.gru)
    works = {
        "gru_states": states,
        "gru_step": step,
        "max_of_hinges": loss_step(max_of_hinges, *options.loss),
        "info_nce": loss_step(info_nce, *options.loss),
        "search": search(*options.search),
    }
    seconds = {name: timed(work, options.repeat) for name, work in works.items()}
    print(json.dumps({"torch": torch.__version__, "seconds": seconds}))


if __name__ == "__main__":
    main()
