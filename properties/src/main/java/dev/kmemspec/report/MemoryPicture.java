package dev.kmemspec.report;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.UserCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory around the block of one step, a line for each live block, to scale: {@code =} for
 * bytes of one owner, {@code X} for bytes that another block has too.
 */
public final class MemoryPicture {
  private static final int BAR = 40;
  private static final int MOST_BLOCKS = 8;

  private record Owned(String name, long address, long bytes) {
    long end() {
      return address + Math.max(1, bytes);
    }

    boolean shares(Owned other) {
      return address < other.end() && other.address < end();
    }
  }

  private final Trace trace;
  private final Map<String, Owned> live = new LinkedHashMap<>();
  private final Map<String, Long> objectSizes = new HashMap<>();
  private final Map<String, Owned> ever = new HashMap<>();

  private MemoryPicture(Trace trace) {
    this.trace = trace;
  }

  /** The picture at that step, or an empty text where the step is about no block. */
  public static String of(Trace trace, int index) {
    return new MemoryPicture(trace).draw(index);
  }

  private String draw(int index) {
    List<Step> steps = trace.steps();
    if (index >= steps.size()) {
      return "";
    }
    for (int i = 0; i < index; i++) {
      pass(steps.get(i), i);
    }
    Step step = steps.get(index);
    Owned subject = subject(step, index);
    if (subject == null) {
      return "";
    }
    List<Owned> shown = new ArrayList<>();
    shown.add(subject);
    live.values().stream()
        .filter(each -> !each.name().equals(subject.name()))
        .sorted(Comparator.comparingLong(each -> distance(each, subject)))
        .limit(MOST_BLOCKS - 1)
        .filter(each -> distance(each, subject) <= reach(subject))
        .forEach(shown::add);
    shown.sort(Comparator.comparing(Owned::address, Long::compareUnsigned));
    return bars(shown, subject);
  }

  /** How far from the subject a block still says something: a page or its own size. */
  private long reach(Owned subject) {
    return Math.max(trace.setting().machine().pageSize(), subject.bytes());
  }

  private static long distance(Owned one, Owned other) {
    return one.shares(other)
        ? 0
        : Math.min(Math.abs(one.address() - other.end()), Math.abs(other.address() - one.end()));
  }

  private @Nullable Owned subject(Step step, int index) {
    Owned made = made(step, index);
    if (made != null) {
      return made;
    }
    Operand operand = operand(step.call());
    return operand == null ? null : ever.get(operand.toString());
  }

  private void pass(Step step, int index) {
    for (Relief relief : step.reliefs()) {
      live.values().removeIf(each -> relief.blocks().contains(each.address()));
    }
    Owned made = made(step, index);
    boolean gone = step.outcome() instanceof Outcome.Done || made != null;
    Operand freed = freed(step.call());
    if (freed != null && gone) {
      Owned old = ever.get(freed.toString());
      if (old != null) {
        live.values().removeIf(each -> each.address() == old.address());
      }
    }
    if (made != null) {
      live.put(made.name(), made);
      ever.put(made.name(), made);
    }
    String result = step.invocation().result();
    if (step.outcome() instanceof Outcome.Pointers pointers && result != null) {
      for (int i = 0; i < pointers.each().size(); i++) {
        String name = result + "[" + i + "]";
        Owned each = new Owned(name, pointers.each().get(i).address(), bytes(step.call()));
        live.put(name, each);
        ever.put(name, each);
      }
    }
    if (step.call() instanceof SlabCall.KmemCacheCreate create && result != null) {
      objectSizes.put(result, create.size());
    }
  }

  private @Nullable Owned made(Step step, int index) {
    if (step.call() instanceof SlabCall.KmemCacheCreate) {
      return null;
    }
    String result = step.invocation().result();
    String name = result == null ? "#" + (index + 1) : result;
    if (step.outcome() instanceof Outcome.Pointer pointer) {
      return new Owned(name, pointer.address(), bytes(step.call()));
    }
    return null;
  }

  private long bytes(Call call) {
    int page = trace.setting().machine().pageSize();
    return switch (call) {
      case PageCall.AllocPages c -> (long) page << c.order();
      case PageCall.AllocPagesNode c -> (long) page << c.order();
      case PageCall.GetFreePages c -> (long) page << c.order();
      case PageCall.AllocPagesExact c -> c.size();
      case PageCall pages -> page;
      case SlabCall.Allocating c -> objectSizes.getOrDefault(c.cache().toString(), 1L);
      case KmallocCall.Allocating c -> c.bytes();
      case KmallocCall.Krealloc c -> c.size();
      case KmallocCall.KreallocArray c -> Call.product(c.n(), c.size());
      case UserCall.Allocating c -> c.bytes();
      case UserCall.Realloc c -> c.size();
      default -> 1;
    };
  }

  private static @Nullable Operand freed(Call call) {
    return switch (call) {
      case PageCall.FreePagesOf c -> c.page();
      case PageCall.FreePages c -> c.addr();
      case PageCall.FreePagesExact c -> c.virt();
      case SlabCall.KmemCacheFree c -> c.object();
      case KmallocCall.Kfree c -> c.p();
      case KmallocCall.KfreeSensitive c -> c.p();
      case KmallocCall.Krealloc c -> c.p();
      case KmallocCall.KreallocArray c -> c.p();
      case UserCall.Free c -> c.p();
      case UserCall.Realloc c -> c.p();
      default -> null;
    };
  }

  private static @Nullable Operand operand(Call call) {
    Operand freed = freed(call);
    if (freed != null) {
      return freed;
    }
    return switch (call) {
      case MemoryCall.Read c -> c.p();
      case MemoryCall.Fill c -> c.p();
      case KmallocCall.Ksize c -> c.p();
      case UserCall.MallocUsableSize c -> c.p();
      default -> null;
    };
  }

  private static String bars(List<Owned> shown, Owned subject) {
    long low = shown.getFirst().address();
    long high = shown.stream().mapToLong(Owned::end).reduce(low, MemoryPicture::later);
    double scale = Math.max(1, high - low) / (double) BAR;
    int width = shown.stream().mapToInt(each -> each.name().length()).max().orElse(1);
    StringBuilder text = new StringBuilder();
    for (Owned each : shown) {
      text.append("  ").append(each.name().equals(subject.name()) ? "> " : "  ");
      text.append(Text.left(each.name(), width)).append(" |");
      text.append(bar(each, shown, low, scale)).append("| ");
      text.append("0x").append(Long.toHexString(each.address()));
      text.append(" +").append(Long.toUnsignedString(each.bytes())).append('\n');
    }
    for (Owned each : shown) {
      if (!each.name().equals(subject.name()) && each.shares(subject)) {
        long shared =
            Math.min(each.end(), subject.end()) - Math.max(each.address(), subject.address());
        text.append("    ").append(subject.name()).append(" and ").append(each.name());
        text.append(" share ").append(Text.count(shared, "byte")).append('\n');
      }
    }
    return text.toString();
  }

  private static long later(long one, long other) {
    return Long.compareUnsigned(one, other) >= 0 ? one : other;
  }

  private static String bar(Owned each, List<Owned> all, long low, double scale) {
    char[] bar = " ".repeat(BAR).toCharArray();
    for (int i = 0; i < BAR; i++) {
      long from = low + (long) (i * scale);
      long to = Math.max(from + 1, low + (long) ((i + 1) * scale));
      Owned cell = new Owned("", from, to - from);
      if (each.shares(cell)) {
        long owners =
            all.stream().filter(other -> other.shares(cell) && other.shares(each)).count();
        bar[i] = owners > 1 ? 'X' : '=';
      }
    }
    return new String(bar);
  }
}
