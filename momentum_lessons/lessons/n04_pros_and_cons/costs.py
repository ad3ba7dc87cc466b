"""What PyTorch's optimizers keep, and how long their steps take (trial 4 of notebook 04, C10)."""

import time

import numpy as np


def torch_optimizers():
    """Return PyTorch's optimizers of the cost trial: name -> function of the parameters."""
    import torch

    return {
        "SGD": lambda parameters: torch.optim.SGD(parameters, lr=1e-4),
        "SGD + momentum": lambda parameters: torch.optim.SGD(parameters, lr=1e-4, momentum=0.9),
        "Adam": lambda parameters: torch.optim.Adam(parameters, lr=1e-4),
    }


def state_bytes(optimizer):
    """Return the bytes of all tensors that a PyTorch optimizer keeps between its steps."""
    tensors = (
        value
        for state in optimizer.state.values()
        for value in state.values()
        if hasattr(value, "numel")
    )
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def state_bytes_per_weight(name, side=100):
    """Return the bytes that the named optimizer keeps for each weight of one side × side layer after a step."""
    import torch

    layer = torch.nn.Linear(side, side, bias=False)
    layer.weight.grad = torch.ones_like(layer.weight)
    optimizer = torch_optimizers()[name](layer.parameters())
    optimizer.step()
    return round(state_bytes(optimizer) / side**2, 3)


def step_times(weights, batch=128, repeats=9):
    """Time one dense layer of about `weights` weights: a dict of "passes" and the optimizers, in milliseconds.

    "passes" is the forward and the backward pass of one batch; each entry is the fastest of `repeats`. One thread:
    several of them wait for each other, and on a busy machine that waiting is all one would measure.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        side = round(np.sqrt(weights))
        layer, inputs = torch.nn.Linear(side, side, bias=False), torch.ones(batch, side)

        def passes():
            layer.zero_grad()
            layer(inputs).square().mean().backward()

        times = {"passes": _fastest(passes, repeats)}
        for name, make in torch_optimizers().items():
            times[name] = _fastest(make(layer.parameters()).step, repeats)
    finally:
        torch.set_num_threads(threads)
    return times


def _fastest(function, repeats):
    function()  # the first call allocates
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        times.append(time.perf_counter() - begin)
    return 1e3 * min(times)
