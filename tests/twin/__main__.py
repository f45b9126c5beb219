"""The long run: `python -m tests.twin --programs 20000`. Every disagreement is made small and grouped by its idioms."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from .agree import Outcome, codes, outcomes
from .known import known
from .plan import MEANT, Plan
from .programs import render, smaller
from .strategies import sampled

BATCH = 200


def judged(some: Sequence[Plan]) -> list[tuple[Plan, Outcome]]:
    """Each plan with the outcome of its program; how far it is goes to standard error."""
    pairs: list[tuple[Plan, Outcome]] = []
    wrong = new = 0
    for place in range(0, len(some), BATCH):
        part = list(zip(some[place : place + BATCH], outcomes([render(plan) for plan in some[place : place + BATCH]])))
        bad = [plan for plan, outcome in part if differs(plan, outcome)]
        wrong, new = wrong + len(bad), new + sum(known(plan) is None for plan in bad)
        pairs += part
        print(f"{len(pairs)} of {len(some)} programs, {wrong} disagree, {new} of them new", file=sys.stderr, flush=True)
    return pairs


def differs(plan: Plan, outcome: Outcome) -> tuple[str, ...]:
    """How an outcome is wrong; `judge` where what happened is not what the program is meant to be."""
    if outcome.error:
        return ("error", outcome.error)
    due = codes(outcome.due)
    return ("judge", str(due)) if due != MEANT[plan["use"]] else outcome.wrong


def shrunk(wrong: Sequence[tuple[Plan, Outcome]]) -> list[tuple[Plan, Outcome]]:
    """Each plan that disagrees with as few choices as still disagree, each once."""
    small: dict[Plan, Outcome] = {}
    todo = dict(wrong)
    seen: dict[Plan, Outcome] = dict(wrong)
    while todo:
        steps = {plan: list(smaller(plan)) for plan in todo}
        new = [less for less in dict.fromkeys(less for ones in steps.values() for less in ones) if less not in seen]
        seen.update(judged(new))
        after: dict[Plan, Outcome] = {}
        for plan, ones in steps.items():
            still = next((less for less in ones if differs(less, seen[less])), None)
            if still is None:
                small[plan] = todo[plan]
            else:
                after[still] = seen[still]
        todo = after
    return list(small.items())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.twin", description=__doc__)
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--start", type=int, default=1, help="another number, other programs")
    parser.add_argument("--new", action="store_true", help="only disagreements that are not known")
    parser.add_argument("--show", action="store_true", help="print each smallest program")
    options = parser.parse_args()
    pairs = judged(sampled(options.programs, options.start))
    listed = [(plan, outcome) for plan, outcome in pairs if known(plan)]
    print(f"{len(pairs)} programs, {sum(outcome.due is not None for _, outcome in pairs)} with a claim")
    print(f"{len(listed)} of known kinds, of which {sum(bool(differs(*pair)) for pair in listed)} disagree:")
    for name, count in Counter(known(plan) for plan, outcome in listed if differs(plan, outcome)).most_common():
        print(f"{count:6} {name}")
    if options.new:
        pairs = [pair for pair in pairs if not known(pair[0])]
    wrong = [(plan, outcome) for plan, outcome in pairs if differs(plan, outcome)]
    print(f"{len(wrong)} of {len(pairs)} disagree; the smallest of each kind:")
    groups: Counter[tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = Counter()
    examples = {}
    for plan, outcome in shrunk(wrong):
        idioms = tuple((name, choice) for name, choice in plan.idioms.items() if name not in ("use", "library"))
        groups[differs(plan, outcome), idioms] += 1
        examples.setdefault((differs(plan, outcome), idioms), (plan, outcome))
    for (kind, idioms), _ in sorted(groups.items(), key=str):
        plan, outcome = examples[kind, idioms]
        about = ", ".join(f"{name}: {choice}" for name, choice in idioms)
        print(f"{' '.join(kind)}  [{plan['use']}, {plan['library']}] {about}")
        if options.show:
            for name, text in outcome.files.items():
                print(f"--- {name}\n{text}")
            print("due  ", outcome.due, "\nfound", *map(str, outcome.found), *map(str, outcome.abstained))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
