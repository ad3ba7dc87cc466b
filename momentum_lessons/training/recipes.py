"""Which optimizer with which numbers: a `Recipe`; and momentum written as a PyTorch optimizer."""

from dataclasses import dataclass, field

import torch

from ..validation import choice, number

# The course's name, PyTorch's class, what is set besides the learning rate, the momentum coefficient's keyword.
OPTIMIZERS = {
    "SGD": (torch.optim.SGD, {}),
    "SGD + momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "Nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "RMSprop": (torch.optim.RMSprop, {}),
    "Adam": (torch.optim.Adam, {}),
    "AdamW": (torch.optim.AdamW, {}),
    "NAdam": (torch.optim.NAdam, {}),
}


@dataclass(frozen=True)
class Recipe:
    """An optimizer by its name in OPTIMIZERS, its learning rate, and further options of the torch class.

    `Recipe("SGD + momentum", lr=0.1, options={"momentum": 0.95})`. Raises ValueError for an unknown name,
    a learning rate that is not positive, or an option that PyTorch refuses.
    """

    name: str
    lr: float
    options: dict = field(default_factory=dict)

    def __post_init__(self):
        choice("optimizer", self.name, tuple(OPTIMIZERS))
        number("lr", self.lr, 0, low_open=True)
        try:
            self.optimizer([torch.zeros(1, requires_grad=True)])
        except TypeError as error:
            raise ValueError(
                f"options must be those of torch.optim for {self.name}: {error}"
            ) from None

    @property
    def label(self):
        extra = "".join(f", {name} {value:g}" for name, value in self.options.items())
        return f"{self.name}, lr {self.lr:g}{extra}"

    def optimizer(self, parameters):
        """Return the torch optimizer over `parameters`."""
        kind, defaults = OPTIMIZERS[self.name]
        return kind(parameters, **{**defaults, **self.options, "lr": self.lr})

    def group(self, parameters):
        """Return `parameters` as a parameter group with all of the recipe's numbers, for an optimizer of its name."""
        return {
            "params": list(parameters),
            **OPTIMIZERS[self.name][1],
            **self.options,
            "lr": self.lr,
        }


class MomentumSGD(torch.optim.Optimizer):
    """Momentum from scratch: v ← βv + g, w ← w − αv; with `nesterov`, w ← w − α (g + βv).

    Equals `torch.optim.SGD(parameters, lr, momentum=beta, nesterov=nesterov)` step by step, with parameter
    groups, and with the velocity in its `state_dict`.
    """

    def __init__(self, parameters, lr, beta=0.9, nesterov=False):
        number("lr", lr, 0, low_open=True)
        number("beta", beta, 0, 1)
        super().__init__(parameters, {"lr": lr, "beta": beta, "nesterov": nesterov})

    @torch.no_grad()
    def step(self, closure=None):
        """Take one step; return the closure's loss if there is a closure."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                state = self.state[w]
                velocity = state["velocity"] = (
                    group["beta"] * state.get("velocity", torch.zeros_like(w)) + w.grad
                )
                direction = w.grad + group["beta"] * velocity if group["nesterov"] else velocity
                w -= group["lr"] * direction
        return loss
