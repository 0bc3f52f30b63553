"""Parts of several works."""
import torch
from torch import nn
from torch.nn import functional


def lengths_of(count, mean=12):
    """Words per caption around a mean, as in the reference: 8 to 16 for 12."""
    return [max(1, mean - 4 + (i % 9)) for i in range(count)]


def max_of_hinges(scores, margin=0.2):
    """As the field's scripts write it."""
    right = scores.diag().view(-1, 1)
    others = 1 - torch.eye(len(scores))
    captions = ((margin + scores - right).clamp(min=0) * others).max(1)[0]
    images = ((margin + scores - right.t()).clamp(min=0) * others).max(0)[0]
    return captions.sum() + images.sum()


def hardest_hinges(scores, margin=0.2):
    """The same by the hardest negative: two passes over the scores instead of eight."""
    right = scores.diag()
    negatives = scores.masked_fill(torch.eye(len(scores), dtype=torch.bool), float("-inf"))
    captions = (margin + negatives.amax(1) - right).clamp(min=0)
    images = (margin + negatives.amax(0) - right).clamp(min=0)
    return captions.sum() + images.sum()


def fused_adam(parameters, rate=2e-4):
    return torch.optim.Adam(parameters, lr=rate, fused=True)


class CaptionGru(nn.Module):
    """VSE++'s caption encoder: word vectors, a GRU, its last state, normalised."""

    def __init__(self, vocabulary, word_dim, dim):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, word_dim)
        self.gru = nn.GRU(word_dim, dim, batch_first=True)

    def forward(self, tokens, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.embed(tokens), lengths, batch_first=True)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        last = states[torch.arange(len(lengths)), torch.as_tensor(lengths) - 1]
        return functional.normalize(last, dim=1)

    def last_state(self, tokens, lengths):
        """The same without unpacking: the GRU returns its last state."""
        packed = nn.utils.rnn.pack_padded_sequence(self.embed(tokens), lengths, batch_first=True)
        return functional.normalize(self.gru(packed)[1][0], dim=1)
