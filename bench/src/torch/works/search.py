"""Exact search: one product and topk; faiss-cpu's flat index as the best form where it is installed."""
import torch
from torch.nn import functional


def search(folder, queries, rows, dim, k):
    vectors = functional.normalize(torch.randn(queries, dim))
    gallery = torch.randn(rows, dim)
    for at in range(0, rows, 10_000):  # in place: a second copy of a million rows takes a gigabyte
        gallery[at : at + 10_000] = functional.normalize(gallery[at : at + 10_000])

    def find():
        with torch.no_grad():
            (functional.normalize(vectors) @ gallery.t()).topk(k)

    return {"search": {"usual": find, "best": flat_index(vectors, gallery, k)}}


def flat_index(vectors, gallery, k):
    try:
        import faiss
    except ImportError:
        return "faiss-cpu is not installed"

    def find():
        faiss.omp_set_num_threads(torch.get_num_threads())
        # Searches the rows where they are; an index would copy them.
        faiss.knn(vectors.numpy(), gallery.numpy(), k, metric=faiss.METRIC_INNER_PRODUCT)

    return find
