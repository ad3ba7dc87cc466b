"""Which optimizer with which numbers: a `Recipe`."""

from dataclasses import dataclass, field

import torch

from ..validation import choice, number

# The course's name, PyTorch's class, and what is set besides the learning rate.
OPTIMIZERS = {
    "SGD": (torch.optim.SGD, {}),
    "SGD + momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "Nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "RMSprop": (torch.optim.RMSprop, {}),
    "Adam": (torch.optim.Adam, {}),
    "AdamW": (torch.optim.AdamW, {}),
    "NAdam": (torch.optim.NAdam, {}),
    # Steps scaled as long as Adam's (Liu et al. 2025), so that one rate serves AdamW beside it.
    "Muon": (torch.optim.Muon, {"adjust_lr_fn": "match_rms_adamw", "weight_decay": 0.0}),
}


@dataclass(frozen=True)
class Recipe:
    """An optimizer by its name in OPTIMIZERS, its learning rate, and options of the torch class.

    `Recipe("SGD + momentum", lr=0.1, options={"momentum": 0.95})`. Raises ValueError for an unknown
    name, a learning rate that is not positive, or an option that PyTorch refuses.
    """

    name: str
    lr: float
    options: dict = field(default_factory=dict)

    def __post_init__(self):
        choice("optimizer", self.name, tuple(OPTIMIZERS))
        number("lr", self.lr, 0, low_open=True)
        try:
            self.optimizer([torch.zeros(1, 1)])
        except TypeError as error:
            raise ValueError(
                f"options must be those of torch.optim for {self.name}: {error}"
            ) from None

    def optimizer(self, weights):
        """Return the torch optimizer over some weights."""
        kind, defaults = OPTIMIZERS[self.name]
        return kind(weights, lr=self.lr, **defaults | self.options)

    def optimizers(self, model):
        """Return the torch optimizers over a model's weights: one, or Muon with AdamW beside it.

        Muon takes the matrices of the linear layers, AdamW the rest.
        """
        if self.name != "Muon":
            return [self.optimizer(model.parameters())]
        matrices = [m.weight for m in model.modules() if isinstance(m, torch.nn.Linear)]
        rest = [w for w in model.parameters() if all(w is not m for m in matrices)]
        return [self.optimizer(matrices), torch.optim.AdamW(rest, lr=self.lr, weight_decay=0.0)]
