"""SCAN t-i AVG: the reference's loop over captions, and all pairs at once in the Gram form."""
import torch
from torch import nn
from torch.nn import functional

from .common import fused_adam, hardest_hinges, lengths_of
from .reference import scan_works


def gram_scores(images, words, mask, inverse_temperature=9.0):
    """images [n, regions, dim], words [m, words, dim], mask [m, words] -> scores [n, m], without the attended vectors.

    The cosine of a word with its attended vector needs only the weights times the word's products, and the length of
    that vector, which the Gram matrix of the image's regions gives.
    """
    n, regions, dim = images.shape
    m, length, _ = words.shape
    raw = (images.reshape(-1, dim) @ words.reshape(-1, dim).t()).view(n, regions, m, length)
    clipped = functional.leaky_relu(raw, 0.1) * mask
    clipped = clipped / (clipped.pow(2).sum(3, keepdim=True).sqrt() + 1e-8)
    weights = torch.softmax(clipped * inverse_temperature, dim=1).view(n, regions, m * length)
    gram = images @ images.transpose(1, 2)  # [n, regions, regions]
    squared = (weights * (gram @ weights)).sum(1).view(n, m, length)
    products = (weights * raw.view(n, regions, m * length)).sum(1).view(n, m, length)
    lengths = words.norm(dim=2).clamp(min=1e-8) * squared.clamp(min=1e-16).sqrt()
    return (products / lengths * mask).sum(2) / mask.sum(1)


def scan(folder, batch, regions=36, words=12, dim=1024, image_dim=2048, vocabulary=8481, word_dim=300):
    flags = [f"--batch={batch}", f"--regions={regions}", f"--words={words}", f"--dim={dim}", "--repeat=1"]
    usual = scan_works(folder, flags)
    of = (lambda name: usual) if isinstance(usual, str) else usual.get
    forward, step, train_step = best_works(batch, regions, words, dim, image_dim, vocabulary, word_dim)
    return {
        "similarity_forward": {"usual": of("forward"), "best": forward},
        "similarity_step": {"usual": of("step"), "best": step},
        "train_step": {"usual": of("train_step"), "best": train_step},
    }


def best_works(batch, regions, words, dim, image_dim, vocabulary, word_dim):
    lengths = lengths_of(batch, words)
    longest = max(lengths)
    mask = (torch.arange(longest) < torch.tensor(lengths)[:, None]).float()
    images = functional.normalize(torch.randn(batch, regions, dim), dim=2).requires_grad_()
    vectors = functional.normalize(torch.randn(batch, longest, dim), dim=2).requires_grad_()

    def forward():
        with torch.inference_mode():
            gram_scores(images, vectors, mask)

    def step():
        images.grad = vectors.grad = None
        hardest_hinges(gram_scores(images, vectors, mask)).backward()

    project = nn.Linear(image_dim, dim)
    embed = nn.Embedding(vocabulary, word_dim)
    gru = nn.GRU(word_dim, dim, batch_first=True, bidirectional=True)
    parameters = [*project.parameters(), *embed.parameters(), *gru.parameters()]
    optimiser = fused_adam(parameters)
    pixels = torch.randn(batch, regions, image_dim)
    tokens = torch.randint(0, vocabulary, (batch, longest))
    descending = sorted(lengths, reverse=True)
    sorted_mask = (torch.arange(longest) < torch.tensor(descending)[:, None]).float()

    def train_step():
        optimiser.zero_grad()
        v = functional.normalize(project(pixels), dim=2)
        packed = nn.utils.rnn.pack_padded_sequence(embed(tokens), descending, batch_first=True)
        states, _ = nn.utils.rnn.pad_packed_sequence(gru(packed)[0], batch_first=True)
        e = functional.normalize(states[..., :dim] + states[..., dim:], dim=2)
        hardest_hinges(gram_scores(v, e, sorted_mask)).backward()
        nn.utils.clip_grad_norm_(parameters, 2.0)
        optimiser.step()

    return forward, step, train_step
