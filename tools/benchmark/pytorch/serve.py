"""The PyTorch side of a job: `python serve.py ORDER`, where ORDER is JSON.

Builds the job, says so, and then does what each line of the standard input asks for - `step`, `end` -, answering with one
line of JSON. Our side (`../serve.ts`) speaks the same.
"""

import json
import resource
import sys
import time

import torch


def main():
    order = json.loads(sys.argv[1])
    torch.set_num_threads(order['threads'])
    # Shapes never change: let cuDNN choose by trying, as TensorFlow does.
    torch.backends.cudnn.benchmark = True
    if order['job']['work'] == 'load':
        from loading import loading_workload as prepare
    elif order['job']['work'] == 'load_streets':
        from streets import streets_workload as prepare
    elif order['job'].get('suite') == 'ProDA':
        from proda import proda_workload as prepare
    else:
        from workloads import network_workload as prepare
    step = prepare(order)
    synchronize = torch.cuda.synchronize if order['device'] == 'cuda' else lambda: None
    answer(ready=True)
    for line in sys.stdin:
        if line.strip() != 'step':
            break
        start = time.perf_counter()
        value = step()
        synchronize()
        answer(ms=(time.perf_counter() - start) * 1e3, value=value)
    answer(peakBytes=peak_memory())


def peak_memory():
    """The largest resident size that this process ever had, in bytes."""
    try:
        with open('/proc/self/status') as status:
            return next(int(line.split()[1]) for line in status if line.startswith('VmHWM')) * 1024
    except (OSError, StopIteration):
        unit = 1 if sys.platform == 'darwin' else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def answer(**message):
    print(json.dumps(message), flush=True)


if __name__ == '__main__':
    main()
