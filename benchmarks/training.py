"""What `ml.training.train` costs beside a bare PyTorch loop, and what the stacked model saves.

    python benchmarks/training.py [repeats]

The bare loop does the same work: the same batches, the loss of each step as a number, the accuracy
and loss of both sets after each epoch. All on one thread, in turns, in CPU seconds (other programs
do not count), the smallest of the repeats. The stack's gain is given with the largest difference
between its losses and the loop's.
"""

import sys
import time

import numpy as np
import torch

import momentum_lessons as ml

EPOCHS, BATCH_SIZE = 5, 32
RECIPE = ml.training.Recipe("SGD + momentum", 0.1)


def bare_loop(model, data, epochs, batch_size):
    """Train as one would without the package, and return the losses."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    loss_function = torch.nn.CrossEntropyLoss()
    losses, epoch_losses, accuracies = [], [], []
    for _ in range(epochs):
        whole = len(data.inputs) // batch_size * batch_size
        for batch in torch.randperm(len(data.inputs))[:whole].split(batch_size):
            optimizer.zero_grad()
            loss = loss_function(model(data.inputs[batch]), data.targets[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        model.eval()
        with torch.no_grad():
            for inputs, targets in (
                (data.inputs, data.targets),
                (data.test_inputs, data.test_targets),
            ):
                outputs = model(inputs)
                epoch_losses.append(loss_function(outputs, targets).item())
                accuracies.append((outputs.argmax(1) == targets).double().mean().item())
        model.train()
    return losses


def package(model, data, epochs, batch_size):
    """Train with the package, progress bar included, and return the losses."""
    return ml.training.train(model, data, RECIPE, epochs, batch_size).losses


def seconds(function, *arguments):
    start = time.process_time()
    result = function(*arguments)
    return time.process_time() - start, result


def one_by_one(model, data, epochs, batch_size, seeds):
    run = ml.training.train
    return [run(model(seed=s), data, RECIPE, epochs, batch_size, seed=s).losses for s in seeds]


def stacked(model, data, epochs, batch_size, seeds):
    runs = ml.training.compare([RECIPE], seeds, data, model, epochs, batch_size)
    return [run.losses for run in runs.histories[0]]


def main(repeats=15):
    torch.set_num_threads(1)
    digits = ml.training.digits()
    times = {bare_loop: [], package: []}
    for _ in range(repeats):
        for function, spent in times.items():
            spent.append(seconds(function, ml.training.MLP(), digits, EPOCHS, BATCH_SIZE)[0])
    bare, own = (min(spent) for spent in times.values())
    print(f"digits, {EPOCHS} epochs in batches of {BATCH_SIZE}")
    print(f"  bare PyTorch loop  {1e3 * bare:7.0f} ms")
    print(f"  train              {1e3 * own:7.0f} ms")
    print(f"  ratio              {own / bare:7.2f}    (budget: at most 1.1)")
    cases = (
        (
            "line, 20 seeds, batches of 10 (budget: at least 3)",
            ml.training.LinearModel,
            ml.training.make_regression(),
            1,
            10,
            range(20),
        ),
        (
            "digits, 50 seeds, batches of 32 (arithmetic bounds the gain)",
            ml.training.MLP,
            digits,
            2,
            32,
            range(50),
        ),
    )
    for name, *case in cases:
        loop, stack = [], []
        for _ in range(3):
            spent, single = seconds(one_by_one, *case)
            loop.append(spent)
            spent, many = seconds(stacked, *case)
            stack.append(spent)
        difference = np.abs(np.array(single) - np.array(many)).max()
        print(name)
        print(f"  loop over seeds    {min(loop):7.2f} s")
        print(f"  one stacked model  {min(stack):7.2f} s")
        print(f"  ratio              {min(loop) / min(stack):7.1f}")
        print(f"  largest difference of the losses {difference:.0e}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
