"""A learnt model as plain values for JSON, and back: what a workspace keeps from one night to the next.

The memory of past posts is not written: it follows from what each of them brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

import numpy as np

from calbot.forecast.baseline import Baseline
from calbot.forecast.curve import BINS
from calbot.forecast.fit import Learnt, Model, remembering
from calbot.forecast.history import PostFact
from calbot.forecast.magnitude import Effects

VERSION: Final = 3
"""Counts up whenever a state of before would be read wrongly: then the model is learnt anew from the counts."""


def to_state(model: Model) -> dict[str, Any]:
    """`model` in dicts, lists, numbers and texts."""
    effects = model.effects
    return {
        "version": VERSION,
        "until": model.until.isoformat(),
        "guess": model.guess,
        "evenness": model.evenness,
        "baseline": asdict(model.baseline) | {"shape": model.baseline.shape.tolist()},
        "curves": {name: mass.tolist() for name, mass in model.curves.items()},
        "effects": {
            "per_day": effects.per_day,
            "columns": [list(column) for column in sorted(effects.columns, key=effects.columns.__getitem__)],
            "weights": effects.weights.tolist(),
            "covariance": effects.covariance.tolist(),
            "sigma": [[*column, value] for column, value in effects.sigma.items()],
            "sigma_all": effects.sigma_all,
            "seen": [[*column, count] for column, count in effects.seen.items()],
            "caution": effects.memory.caution,
        },
        "past": [_row(past) for past in model.past.values()],
    }


def from_state(state: Mapping[str, Any]) -> Model:
    """The model that `to_state` wrote. Raises ValueError for another version, or for what it did not write."""
    if state.get("version") != VERSION:
        raise ValueError(f"a forecast state of version {state.get('version')}, not {VERSION}")
    try:
        return _model(state)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"a forecast state with something missing: {error}") from error


def _model(state: Mapping[str, Any]) -> Model:
    rows = (_learnt(row) for row in state["past"])
    past = {row.fact.key: row for row in rows}
    effects = remembering(_effects(state["effects"]), past, float(state["effects"]["caution"]))
    model = Model(
        until=datetime.fromisoformat(state["until"]),
        baseline=_baseline(state["baseline"]),
        curves={name: np.array(mass, dtype=np.float64) for name, mass in state["curves"].items()},
        effects=effects,
        past=past,
        guess=bool(state["guess"]),
        evenness=float(state["evenness"]),
    )
    if model.baseline.shape.shape != (168,) or any(mass.shape != (BINS,) for mass in model.curves.values()):
        raise ValueError("a forecast state with a week or a curve of another length")
    return model


def _baseline(told: Mapping[str, Any]) -> Baseline:
    # States of before holidays were learnt know of none.
    off = tuple((str(country), float(begin), float(end)) for country, begin, end in told.get("holidays", ()))
    calm = {str(country): float(effect) for country, effect in told.get("calm", {}).items()}
    known = {**told, "shape": np.array(told["shape"], dtype=np.float64), "holidays": off, "calm": calm}
    return Baseline(**known)


def _effects(told: Mapping[str, Any]) -> Effects:
    columns = {tuple(column): at for at, column in enumerate(told["columns"])}
    count = len(columns)
    return Effects(
        per_day=float(told["per_day"]),
        columns=columns,
        weights=np.array(told["weights"], dtype=np.float64).reshape(count),
        covariance=np.array(told["covariance"], dtype=np.float64).reshape(count, count),
        sigma={tuple(column): float(value) for *column, value in told["sigma"]},
        sigma_all=float(told["sigma_all"]),
        seen={tuple(column): int(value) for *column, value in told["seen"]},
    )


def _row(past: Learnt) -> dict[str, Any]:
    fact = asdict(past.fact) | {"starts_at": past.fact.starts_at.isoformat()}
    numbers = {field.name: getattr(past, field.name) for field in fields(Learnt) if field.name != "fact"}
    return {"fact": fact, **numbers}


def _learnt(row: Mapping[str, Any]) -> Learnt:
    fact: dict[str, Any] = dict(row["fact"])
    told = PostFact(**fact | {"starts_at": datetime.fromisoformat(fact["starts_at"]), "tags": tuple(fact["tags"])})
    return Learnt(fact=told, **{name: float(value) for name, value in row.items() if name != "fact"})
