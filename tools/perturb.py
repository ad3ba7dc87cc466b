"""What another processor might do to gradients; `machines.py --perturb` runs it in each kernel."""


def perturb(seed):
    """Multiply every gradient of the core by 1 ± 1e-15, PyTorch's of float32 by 1 ± 1e-7.

    The sign of each component follows from its own bits and `seed`: a run repeated is the same run.
    """
    import functools

    import numpy as np
    import torch
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    from momentum_lessons import landscapes

    def signs(bits):
        mixed = (bits ^ np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
        return 1.0 - 2.0 * (mixed >> np.uint64(63)).astype(float)

    def perturbed(gradient):
        @functools.wraps(gradient)
        def slightly_different(self, w):
            g = np.ascontiguousarray(gradient(self, w), dtype=float)
            return g * (1 + 1e-15 * signs(g.view(np.uint64)))

        return slightly_different

    for landscape in vars(landscapes).values():
        if isinstance(landscape, type) and "gradient" in vars(landscape):
            landscape.gradient = perturbed(landscape.gradient)

    def perturb_parameters(optimizer, *_):
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    bits = parameter.grad.float().contiguous().view(torch.int32).numpy()
                    change = torch.from_numpy(signs(bits.astype(np.uint64)))
                    size = 1e-15 if parameter.grad.dtype == torch.float64 else 1e-7
                    parameter.grad.mul_((1 + size * change).to(parameter.grad.dtype))

    register_optimizer_step_pre_hook(perturb_parameters)
