"""Works by name: each function prepares one from its options, as {figure: {form: function to time, or why there is none}}."""
from .evaluation import evaluation
from .models import caption_embedding, model_opening
from .parts import gpo, gru, losses
from .scan import scan
from .search import search
from .towers import tfidf_epoch, vsepp_epoch
from .vsepp import vsepp

WORKS = {
    work.__name__: work
    for work in (
        caption_embedding,
        evaluation,
        gpo,
        gru,
        losses,
        model_opening,
        scan,
        search,
        tfidf_epoch,
        vsepp,
        vsepp_epoch,
    )
}
