package dev.kmemspec.bench;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.run.Runner;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Programs per second of the whole loop: generate, run on the reference, judge. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LoopBenchmark {
  /** The most calls of a program. */
  @Param({"20", "100"})
  public int calls;

  private ProgramGenerator generator = generator(1);
  private SplittableRandom random = new SplittableRandom(42);

  private static ProgramGenerator generator(int calls) {
    EnumSet<Family> families =
        EnumSet.of(Family.PAGES, Family.SLAB, Family.KMALLOC, Family.MEMORY, Family.WATCH);
    return new ProgramGenerator(new Request(Profile.LINUX_6_1, families, null, calls, false));
  }

  /** The same programs in every iteration. */
  @Setup(Level.Iteration)
  public void start() {
    generator = generator(calls);
    random = new SplittableRandom(42);
  }

  /** Making programs alone. */
  @Benchmark
  public Program generate() {
    return generator.generate(random);
  }

  /** One program from nothing to its verdict. */
  @Benchmark
  public Verdict generateRunJudge() {
    return Judge.judge(Runner.run(new Reference(), generator.generate(random)));
  }
}
