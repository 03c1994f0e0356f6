package dev.kmemspec.compare;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Step;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Asks an implementation for memory in every way there is, and looks at what it gets. */
public final class Comparison {
  /** Enough for a block of the largest order with any page size. */
  private static final long PAGES = 32_768;

  private static final long DMA_PAGES = 4_096;

  /** No function gives more than a machine has; address space alone may be larger. */
  private static final long MOST = 1L << 46;

  /** Single pages that fragment a small machine, and the pages then asked for. */
  private static final int SCATTERED = 440;

  private static final long FRAGMENTED_PAGES = 512;
  private static final long WANTED_PAGES = 128;

  private static final List<Long> SIZES = List.of(1L, 24L, 72L, 200L, 1000L, 5000L);
  private static final List<Long> POWERS = List.of(64L, 512L, 4096L, 32_768L, 262_144L);

  /** Asked for first, so that equal blocks do not lie well by chance. */
  private static final long ODD = 24;

  /** Blocks of a size that are looked at: the first one of a page lies at its start. */
  private static final int BLOCKS = 5;

  private final Lab lab;
  private final Lab blind;
  private final Profile profile;
  private final int pageSize;
  private final int maxOrder;

  /**
   * A comparison.
   *
   * @param pageSize 4096, 16384 or 65536, each with the largest order that is usual with it
   */
  public Comparison(Implementation implementation, Profile profile, int pageSize) {
    this.lab = Lab.here(implementation);
    this.blind = Lab.here(new Blind(implementation));
    this.profile = profile;
    this.pageSize = pageSize;
    maxOrder = pageSize == 4096 ? 10 : pageSize == 16_384 ? 11 : 13;
  }

  /** What the functions are asked on. */
  public Machine machine() {
    return machine(PAGES, DMA_PAGES);
  }

  private Machine machine(long pages, long dma) {
    return new Machine(
        pageSize,
        maxOrder,
        4,
        8,
        64,
        List.of(new Zone(0, ZoneKind.DMA, 0, dma), new Zone(0, ZoneKind.NORMAL, dma, pages - dma)));
  }

  /** A row for each function that the text knows. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Candidate candidate : Candidate.all()) {
      if (candidate.spelled()) {
        rows.add(row(candidate));
      }
    }
    return rows;
  }

  private Row row(Candidate candidate) {
    boolean offered = lab.card().families().contains(candidate.family());
    if (!offered || pointer(lab, machine(), lines(candidate, 64)).isEmpty()) {
      return Row.absent(candidate);
    }
    Optional<Boolean> physical = physical(candidate);
    return new Row(
        candidate,
        largest(candidate),
        physical,
        alignment(candidate),
        natural(candidate),
        zeroed(candidate),
        atomic(candidate),
        physical.map(contiguous -> contiguous && reachable(candidate)));
  }

  private String lines(Candidate candidate, long size) {
    return candidate.lines(size, machine().orderFor(size), "GFP_KERNEL");
  }

  private List<Step> run(Lab where, Machine machine, String lines) {
    Boot boot = lines.contains("memblock_") ? Boot.MEMBLOCK : Boot.DONE;
    Machine booted = machine.at(lines.contains("bootmem(") ? Boot.BOOTMEM : boot);
    String head = KmemText.print(new Program(booted, profile, false, List.of()));
    return where.run(KmemText.parse(head + lines, "comparison").program()).steps();
  }

  /** What the last line got, if it got a block. */
  private Optional<Outcome.Pointer> pointer(Lab where, Machine machine, String lines) {
    return blocks(run(where, machine, lines).getLast().outcome()).stream().findFirst();
  }

  /** The blocks that an outcome shows; of per-CPU memory every CPU's. */
  private static List<Outcome.Pointer> blocks(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Pointer one -> List.of(one);
      case Outcome.PerCpu copies -> copies.copies();
      case Outcome.Coherent block -> List.of(block.cpu());
      default -> List.of();
    };
  }

  /** Doubles until it fails, then halves the rest. */
  private OptionalLong largest(Candidate candidate) {
    long good = 0;
    long bad = 1;
    while (bad <= MOST && gives(candidate, bad)) {
      good = bad;
      bad *= 2;
    }
    while (bad - good > 1) {
      long middle = good + (bad - good) / 2;
      if (gives(candidate, middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good == 0 ? OptionalLong.empty() : OptionalLong.of(good);
  }

  private boolean gives(Candidate candidate, long size) {
    return pointer(blind, machine(), lines(candidate, size)).isPresent();
  }

  /** Asked for more than any run of free frames has; empty where nobody knows the frames. */
  private Optional<Boolean> physical(Candidate candidate) {
    Optional<Frames> fresh = frames(machine(), lines(candidate, 3L * pageSize));
    if (fresh.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder lines = new StringBuilder();
    lines.append("k = alloc_pages_bulk(GFP_KERNEL, ").append(SCATTERED).append(")\n");
    for (int i = 0; i < SCATTERED; i += 2) {
      lines.append("free_pages(k[").append(i).append("], 0)\n");
    }
    lines.append("drain()\n").append(lines(candidate, WANTED_PAGES * pageSize));
    Optional<Frames> scattered = frames(machine(FRAGMENTED_PAGES, 8), lines.toString());
    return Optional.of(
        fresh.get().runs() == 1 && scattered.stream().allMatch(each -> each.runs() == 1));
  }

  private Optional<Frames> frames(Machine machine, String lines) {
    return pointer(lab, machine, lines).flatMap(each -> Optional.ofNullable(each.frames()));
  }

  private OptionalLong alignment(Candidate candidate) {
    long bits = 0;
    for (long size : SIZES) {
      for (long address : addresses(candidate, size)) {
        bits |= address;
      }
    }
    return bits == 0 ? OptionalLong.empty() : OptionalLong.of(Long.lowestOneBit(bits));
  }

  private Optional<Boolean> natural(Candidate candidate) {
    boolean any = false;
    for (long size : POWERS) {
      for (long address : addresses(candidate, size)) {
        any = true;
        if (Long.remainderUnsigned(address, size) != 0) {
          return Optional.of(false);
        }
      }
    }
    return any ? Optional.of(true) : Optional.empty();
  }

  /** The addresses of several blocks of that size, as far as they were given. */
  private List<Long> addresses(Candidate candidate, long size) {
    StringBuilder lines = new StringBuilder();
    if (candidate.before().isEmpty()) {
      lines.append('o').append(lines(candidate, ODD).substring(1));
    }
    String each = lines(candidate, size);
    int first = each.indexOf("p = ");
    lines.append(each, 0, first);
    for (int i = 0; i < BLOCKS; i++) {
      lines.append('p').append(i).append(each.substring(first + 1));
    }
    List<Long> addresses = new ArrayList<>();
    for (Step step : run(blind, machine(), lines.toString())) {
      String name = step.invocation().result();
      boolean asked = name != null && name.startsWith("p");
      if (asked) {
        blocks(step.outcome()).forEach(block -> addresses.add(block.address()));
      }
    }
    return addresses;
  }

  /** Empty where the content cannot be read. */
  private Optional<Boolean> zeroed(Candidate candidate) {
    String look = candidate.look() + "\n";
    Outcome read = run(lab, machine(), lines(candidate, 200) + look).getLast().outcome();
    return read instanceof Outcome.Bytes bytes
        ? Optional.of(bytes.content().equals(Content.zeros(bytes.content().length())))
        : Optional.empty();
  }

  /** Empty in user space, which has no such context. */
  private Optional<Boolean> atomic(Candidate candidate) {
    if (candidate.family() == Family.USER || candidate.family() == Family.MAPPING) {
      return Optional.empty();
    }
    String lines = candidate.lines(64, machine().orderFor(64), "GFP_ATOMIC");
    int ask = lines.indexOf("p = ");
    String inside = lines.substring(0, ask) + "atomic { " + lines.substring(ask).strip() + " }\n";
    return Optional.of(pointer(lab, machine(), inside).isPresent());
  }

  /** Whether a device can be given the block's bus address. */
  private boolean reachable(Candidate candidate) {
    if (candidate.family() == Family.DMA) {
      return true;
    }
    return pointer(lab, machine(), lines(candidate, 64)).stream()
        .anyMatch(each -> {
          Frames frames = each.frames();
          long page = each.address() - Math.floorMod(each.address(), (long) pageSize);
          return frames != null && page == Machine.PAGE_OFFSET + frames.first() * pageSize;
        });
  }

  /** The same implementation without a look at frames and content: large blocks cost too much. */
  private record Blind(Implementation seeing) implements Implementation {
    @Override
    public String name() {
      return seeing.name();
    }

    @Override
    public String summary() {
      return seeing.summary();
    }

    @Override
    public Set<Class<? extends Allocator>> families() {
      return seeing.families();
    }

    @Override
    public Set<Capability> capabilities() {
      EnumSet<Capability> rest = EnumSet.copyOf(seeing.capabilities());
      rest.remove(Capability.CONTENT);
      rest.remove(Capability.FRAMES);
      return rest;
    }

    @Override
    public String obstacle(Machine machine, Profile profile) {
      return seeing.obstacle(machine, profile);
    }

    @Override
    public Allocator boot(Machine machine, Profile profile) {
      return seeing.boot(machine, profile);
    }
  }
}
