"""What the server of each learner keeps to; hub/start.py puts it where the servers read it."""

HOUR = 3600

# Kernel ports on 127.0.0.1 would let everybody on the machine listen to what another's cells print.
# Sockets that are files lie in a folder of the learner's own, which nobody else can enter.
c.ConnectionFileMixin.transport = "ipc"  # noqa: F821

# A kernel holds 150 to 700 MB. One that has computed nothing for an hour gives them back; what was
# typed stays in the notebook, its variables come back with "Run All".
c.MappingKernelManager.cull_idle_timeout = HOUR  # noqa: F821
c.MappingKernelManager.cull_interval = 300  # noqa: F821
c.MappingKernelManager.cull_connected = True  # noqa: F821
