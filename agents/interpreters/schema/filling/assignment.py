"""Which value goes to which parameter, all of them together."""

from collections.abc import Collection, Sequence

from .clause import Fit

_BUDGET = 3000  # steps of the search
_OFFERS = 7  # values looked at for each parameter, the best first
_ORDER = 0.25  # for two values said in the order of their parameters


def assign(fits: Sequence[Sequence[Fit]], least: Sequence[float], alike: Sequence[Collection[str]]) -> dict[int, Fit]:
    """For each parameter (by its index) a value, so that no two share a part of the clause and the sum of what the
    scores exceed `least` by is greatest. Parameters that share a word of `alike` come in their order, if nothing is
    said against it."""
    offers: list[tuple[int, list[tuple[float, Fit]]]] = []
    for param, options in enumerate(fits):
        gains = sorted(((fit.score - least[param], fit) for fit in options), key=lambda offer: -offer[0])
        good = [(gain, fit) for gain, fit in gains if gain > 0][:_OFFERS]
        if good:
            offers.append((param, good))
    offers.sort(key=lambda offer: -offer[1][0][0])
    bounds = [0.0] * (len(offers) + 1)
    for at in range(len(offers) - 1, -1, -1):
        bounds[at] = bounds[at + 1] + offers[at][1][0][0] + _ORDER * at
    best: tuple[float, dict[int, Fit]] = (0.0, {})
    budget = _BUDGET

    def search(at: int, total: float, taken: dict[int, Fit]) -> None:
        nonlocal best, budget
        if total > best[0]:
            best = (total, dict(taken))
        budget -= 1
        if at == len(offers) or total + bounds[at] <= best[0] or budget <= 0:
            return
        param, options = offers[at]
        for gain, fit in options:
            if all(fit.end <= other.start or other.end <= fit.start for other in taken.values()):
                order = sum(
                    _ORDER if (param < one) == (fit.start < other.start) else -_ORDER
                    for one, other in taken.items()
                    if any(shared in alike[one] for shared in alike[param])
                )
                taken[param] = fit
                search(at + 1, total + gain + order, taken)
                del taken[param]
        search(at + 1, total, taken)

    search(0, 0.0, {})
    return best[1]
