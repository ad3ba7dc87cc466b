"""Momentum from scratch as a PyTorch optimizer: torch's own step by step."""

import io
from functools import partial

import numpy as np
import pytest
import torch

from momentum_lessons.training import MLP, LinearModel, MomentumSGD, train

quiet = partial(train, progress=False)


def groups(model):
    return [
        {"params": [model[0].weight, model[2].weight]},
        {"params": [model[0].bias, model[2].bias], "lr": 0.01},
    ]


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_momentum_from_scratch_is_torch_s_step_by_step(few, nesterov, beta):
    mine, theirs = MLP(seed=1), MLP(seed=1)
    own = MomentumSGD(groups(mine), lr=0.1, beta=beta, nesterov=nesterov)
    reference = torch.optim.SGD(groups(theirs), lr=0.1, momentum=beta, nesterov=nesterov)
    for step in range(20):
        for model, optimizer in ((mine, own), (theirs, reference)):
            optimizer.param_groups[0]["lr"] = 0.1 / (1 + step)  # a schedule
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(few.inputs), few.targets).backward()
            optimizer.step()
        for p, q in zip(mine.parameters(), theirs.parameters(), strict=True):
            assert torch.allclose(p, q, rtol=1e-12, atol=1e-14)


def test_its_state_survives_saving_and_a_run_without_it_goes_another_way(line):
    def model_and_optimizer():
        model = LinearModel(seed=0)
        return model, MomentumSGD(model.parameters(), lr=0.01)

    model, optimizer = model_and_optimizer()
    whole = quiet(model, line, optimizer, 40).losses
    model, optimizer = model_and_optimizer()
    quiet(model, line, optimizer, 15)
    file = io.BytesIO()
    torch.save((model.state_dict(), optimizer.state_dict()), file)
    rest = {}
    for with_velocity in (True, False):
        file.seek(0)
        weights, state = torch.load(file)
        model, optimizer = model_and_optimizer()
        model.load_state_dict(weights)
        if with_velocity:
            optimizer.load_state_dict(state)
        rest[with_velocity] = quiet(model, line, optimizer, 25).losses
    assert np.allclose(rest[True], whole[15:], rtol=1e-12)
    assert not np.allclose(rest[False], whole[15:], rtol=0.1)


def test_a_closure_is_evaluated_and_weights_without_gradient_stay():
    w = torch.ones(2, requires_grad=True)
    still = torch.ones(2, requires_grad=True)
    optimizer = MomentumSGD([w, still], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (w**2).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 2.0
    assert torch.allclose(w, torch.full((2,), 0.8))
    assert torch.equal(still, torch.ones(2))
