"""Steps of an epoch as the field's scripts run it: items, a loader's batches, a training step, the logged loss."""
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader

from .common import CaptionGru, fused_adam, hardest_hinges, lengths_of, max_of_hinges


def collate(items):
    """Pads a batch, longest captions first, as VSE++'s loader does."""
    items.sort(key=lambda item: len(item[1]), reverse=True)
    images, captions = zip(*items)
    lengths = [len(caption) for caption in captions]
    tokens = torch.zeros(len(captions), max(lengths), dtype=torch.long)
    for row, caption in enumerate(captions):
        tokens[row, : lengths[row]] = caption
    return torch.stack(images), tokens, lengths


def vsepp_epoch(folder, steps, batch, dim, image_dim, vocabulary, word_dim):
    count = steps * batch
    features = torch.randn(count, image_dim)
    captions = [torch.randint(0, vocabulary, (length,)) for length in lengths_of(count)]
    pairs = [(features[row], captions[row]) for row in range(count)]

    def epoch_of(hinges, optimiser_of, encode_of):
        project, encoder = nn.Linear(image_dim, dim), CaptionGru(vocabulary, word_dim, dim)
        parameters = [*project.parameters(), *encoder.parameters()]
        optimiser = optimiser_of(parameters)
        loader = DataLoader(pairs, batch_size=batch, shuffle=True, collate_fn=collate)

        def epoch():
            for images, tokens, lengths in loader:
                optimiser.zero_grad()
                v = functional.normalize(project(images), dim=1)
                loss = hinges(v @ encode_of(encoder)(tokens, lengths).t())
                loss.backward()
                nn.utils.clip_grad_norm_(parameters, 2.0)
                optimiser.step()
                loss.item()

        return epoch

    return {
        "epoch": {
            "usual": epoch_of(max_of_hinges, lambda p: torch.optim.Adam(p, lr=2e-4), lambda encoder: encoder),
            "best": epoch_of(hardest_hinges, fused_adam, lambda encoder: encoder.last_state),
        }
    }


def tfidf_epoch(folder, steps, batch, dim, image_dim, terms):
    """Linear maps of image features and of tf-idf vectors, which a step reads as dense rows."""
    count = steps * batch
    features = torch.randn(count, image_dim)
    chosen = [torch.randint(0, terms, (length - 2,)) for length in lengths_of(count)]

    def rows_of(rows):
        dense = torch.zeros(len(rows), terms)
        for place, row in enumerate(rows):
            dense[place].index_fill_(0, chosen[row], 1.0)
        return functional.normalize(dense, dim=1)

    def epoch_of(hinges, optimiser_of):
        images, texts = nn.Linear(image_dim, dim), nn.Linear(terms, dim)
        parameters = [*images.parameters(), *texts.parameters()]
        optimiser = optimiser_of(parameters)

        def epoch():
            for rows in torch.randperm(count).split(batch):
                optimiser.zero_grad()
                v = functional.normalize(images(functional.normalize(features[rows], dim=1)), dim=1)
                e = functional.normalize(texts(rows_of(rows.tolist())), dim=1)
                loss = hinges(v @ e.t())
                loss.backward()
                nn.utils.clip_grad_norm_(parameters, 2.0)
                optimiser.step()
                loss.item()

        return epoch

    return {
        "epoch": {
            "usual": epoch_of(max_of_hinges, lambda p: torch.optim.Adam(p, lr=2e-4)),
            "best": epoch_of(hardest_hinges, fused_adam),
        }
    }
