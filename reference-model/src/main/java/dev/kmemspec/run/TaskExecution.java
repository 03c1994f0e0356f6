package dev.kmemspec.run;

import dev.kmemspec.program.Cpus;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.spi.Tasks;

/** Makes the calls by which a task says something of itself. */
final class TaskExecution {
  private final Cpus cpus;

  TaskExecution(Cpus cpus) {
    this.cpus = cpus;
  }

  Outcome make(Tasks spi, TaskCall call, int cpu) {
    cpus.task(cpu).says(call);
    switch (call) {
      case TaskCall.Save save -> {
        return new Outcome.Number(spi.memallocSave(save.scope()) ? 1 : 0);
      }
      case TaskCall.Restore restore -> spi.memallocRestore(restore.scope(), restore.flags() != 0);
      case TaskCall.SchedSetFifo fifo -> spi.realtime(true);
      case TaskCall.SchedSetNormal normal -> spi.realtime(false);
      case TaskCall.MarkOomVictim chosen -> spi.oomVictim(true);
      case TaskCall.ExitOomVictim spared -> spi.oomVictim(false);
    }
    return Outcome.DONE;
  }
}
