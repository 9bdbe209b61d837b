"""What each recorded attribute may be, as the market's spec.json states it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Attribute:
    """An attribute's type, unit and admissible values.

    `kind` is "integer", "number" or "choice"; numbers are bounded by `minimum` and `maximum`, both admissible, and are
    multiples of `step` where one is given; a choice is one of `choices`.
    """

    name: str
    kind: str
    unit: str
    minimum: float = -math.inf
    maximum: float = math.inf
    step: float = 0.0
    choices: tuple[str | int, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Attribute":
        return cls(**{**raw, "choices": tuple(raw.get("choices", ()))})

    def to_json(self) -> dict[str, Any]:
        described: dict[str, Any] = {"name": self.name, "kind": self.kind, "unit": self.unit}
        if self.kind == "choice":
            return described | {"choices": list(self.choices)}
        described |= {"minimum": self.minimum, "maximum": self.maximum}
        return described | ({"step": self.step} if self.step else {})

    def admits(self, value: Any) -> bool:
        if self.kind == "choice":
            return any(type(value) is type(choice) and value == choice for choice in self.choices)
        admissible_types = (int,) if self.kind == "integer" else (int, float)
        if isinstance(value, bool) or not isinstance(value, admissible_types):
            return False
        if not self.minimum <= value <= self.maximum:
            return False
        return not self.step or float(value / self.step).is_integer()

    @property
    def expectation(self) -> str:
        """The admissible values in words, for error messages."""
        if self.kind == "choice":
            return "one of " + ", ".join(map(repr, self.choices))
        noun = "a whole number" if self.kind == "integer" else "a number"
        step = f" in steps of {self.step:g}" if self.step else ""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{noun} from {self.minimum:g} to {self.maximum:g}{step}{unit}"
