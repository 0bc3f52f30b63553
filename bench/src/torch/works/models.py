"""Opening a trained model, and embedding captions with it."""
import os
import tempfile

import torch
from torch import nn

from .common import CaptionGru, lengths_of


def model_opening(folder, image_dim, dim, word_dim, vocabulary):
    """SCAN's weights from one file into its modules."""
    path = os.path.join(tempfile.mkdtemp(), "model.pt")

    def modules():
        return nn.ModuleDict(
            {
                "project": nn.Linear(image_dim, dim),
                "embed": nn.Embedding(vocabulary, word_dim),
                "gru": nn.GRU(word_dim, dim, batch_first=True, bidirectional=True),
            }
        )

    torch.save(modules().state_dict(), path)

    def opened():
        modules().load_state_dict(torch.load(path, weights_only=True))

    def mapped():
        with torch.device("meta"):
            model = modules()
        model.load_state_dict(torch.load(path, weights_only=True, mmap=True), assign=True)
        return sum(float(weight.detach().sum()) for weight in model.parameters())  # reads every page

    return {"open": {"usual": opened, "best": mapped}}


def caption_embedding(folder, captions, batch, vocabulary, word_dim, dim):
    """Captions, texts of known words, to vectors of VSE++."""
    encoder = CaptionGru(vocabulary, word_dim, dim).eval()
    ids = {f"w{i}": i for i in range(vocabulary - 4)}
    start, end = vocabulary - 2, vocabulary - 1
    texts = [
        " ".join(f"w{(row * 31 + i * 101) % (vocabulary - 4)}" for i in range(length - 2))
        for row, length in enumerate(lengths_of(captions))
    ]

    def encoded(rows):
        tokens = [[start, *(ids[word] for word in texts[row].lower().split()), end] for row in rows]
        order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
        lengths = [len(tokens[i]) for i in order]
        padded = torch.zeros(len(tokens), lengths[0], dtype=torch.long)
        for place, i in enumerate(order):
            padded[place, : lengths[place]] = torch.tensor(tokens[i])
        return [rows[i] for i in order], padded, lengths

    def embed(rows, encode):
        vectors = torch.empty(captions, dim)
        for at in range(0, captions, batch):
            order, padded, lengths = encoded(rows[at : at + batch])
            vectors[order] = encode(padded, lengths)
        return vectors

    def usual():
        with torch.no_grad():
            embed(list(range(captions)), encoder)

    by_length = sorted(range(captions), key=lambda row: -len(texts[row].split()))

    def best():
        with torch.inference_mode():
            embed(by_length, encoder.last_state)

    return {"embed": {"usual": usual, "best": best}}
