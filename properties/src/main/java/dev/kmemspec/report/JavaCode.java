package dev.kmemspec.report;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Prot;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Families;
import dev.kmemspec.text.KmemText;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A program as the Java statements that make the same calls on the plug-in interfaces. */
public final class JavaCode {
  private final StringBuilder code = new StringBuilder();
  private int arrays;

  private JavaCode() {}

  /** The statements, one a line. */
  public static String of(Program program) {
    JavaCode java = new JavaCode();
    java.boot(program);
    int cpu = 0;
    Context context = Context.PROCESS;
    for (Invocation each : program.calls()) {
      if (each.cpu() != cpu || each.context() != context) {
        cpu = each.cpu();
        context = each.context();
        java.line("allocator.enter(" + cpu + ", Context." + context.name() + ");");
      }
      java.call(each);
    }
    return java.code.toString();
  }

  private void line(String text) {
    code.append(text).append('\n');
  }

  private void boot(Program program) {
    line("Machine machine = " + machine(program.machine()) + ";");
    line("Profile profile = Profile." + program.profile().name() + ";");
    line("var allocator = implementation.boot(machine, profile);");
    Set<Family> families = EnumSet.noneOf(Family.class);
    program.calls().forEach(each -> families.add(Family.of(each.call())));
    for (Family family : families) {
      Class<? extends Allocator> spi = Families.interfaceOf(family);
      if (spi != null) {
        String type = spi.getSimpleName();
        line("var %s = allocator.as(%s.class);".formatted(variable(family), type));
      }
    }
  }

  private static String machine(Machine machine) {
    return machine.early()
        ? booted(machine.at(Boot.DONE)) + ".at(Boot." + machine.boot() + ")"
        : booted(machine);
  }

  private static String booted(Machine machine) {
    Machine simple = Machine.simple(machine.pageSize(), machine.pages(), machine.cpus());
    if (machine.equals(simple)) {
      return "Machine.simple("
          + machine.pageSize()
          + ", "
          + machine.pages()
          + ", "
          + machine.cpus()
          + ")";
    }
    String zones = machine.zones().stream().map(JavaCode::zone).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "new Machine(%d, %d, %d, %d, %d, List.of(%s))",
        machine.pageSize(),
        machine.maxOrder(),
        machine.cpus(),
        machine.minAlign(),
        machine.cacheLine(),
        zones);
  }

  private static String zone(Zone zone) {
    return String.format(
        Locale.ROOT,
        "new Zone(%d, ZoneKind.%s, %d, %d)",
        zone.node(),
        zone.kind().name(),
        zone.firstFrame(),
        zone.frames());
  }

  private static String variable(Family family) {
    return switch (family) {
      case PAGES -> "pages";
      case SLAB -> "slab";
      case KMALLOC -> "kmalloc";
      case KVMALLOC -> "kvmalloc";
      case VMALLOC -> "vmalloc";
      case IOREMAP -> "ioremap";
      case PERCPU -> "percpu";
      case DMA -> "dma";
      case MEMBLOCK -> "memblock";
      case BOOTMEM -> "bootmem";
      case USER -> "heap";
      case MAPPING -> "mappings";
      case WATCH -> "counters";
      case FAULT -> "faults";
      case TASK -> "tasks";
      case RECLAIM -> "reclaim";
      case NOLOCK -> "nolock";
      case RCU -> "rcu";
      case MEMORY -> "memory";
    };
  }

  private void call(Invocation invocation) {
    Call call = invocation.call();
    String result = invocation.result();
    switch (call) {
      case MemoryCall.Fill fill ->
          line(
              "// write "
                  + fill.seed()
                  + ", "
                  + (fill.seed() + 1)
                  + ", ... to the bytes of "
                  + fill.p());
      case MemoryCall.Read read -> line("// read the bytes of " + read.p());
      case PageCall.AllocPagesBulk bulk -> array(result, bulk.count());
      case SlabCall.KmemCacheAllocBulk bulk -> array(result, bulk.count());
      case ReclaimCall left ->
          line("// to whoever was given to reclaim.reclaimFrom: " + KmemText.print(left));
      default -> {}
    }
    if (call instanceof MemoryCall || call instanceof ReclaimCall) {
      return;
    }
    boolean bulk =
        call instanceof PageCall.AllocPagesBulk || call instanceof SlabCall.KmemCacheAllocBulk;
    String name = call.getClass().getSimpleName();
    String method = Character.toLowerCase(name.charAt(0)) + name.substring(1);
    List<String> words = new ArrayList<>();
    for (RecordComponent component : call.getClass().getRecordComponents()) {
      boolean count = bulk && component.getName().equals("count");
      words.add(count ? String.valueOf(result) : word(value(component, call)));
    }
    String made = variable(Family.of(call)) + "." + method + "(" + String.join(", ", words) + ");";
    line(result == null || bulk ? made : "long " + result + " = " + made);
  }

  private void array(@Nullable String name, int count) {
    line("long[] " + (name == null ? "unnamed" + arrays++ : name) + " = new long[" + count + "];");
  }

  private static @Nullable Object value(RecordComponent component, Call call) {
    try {
      return component.getAccessor().invoke(call);
    } catch (IllegalAccessException | InvocationTargetException impossible) {
      throw new LinkageError("the accessor of a public record", impossible);
    }
  }

  private static String word(@Nullable Object value) {
    return switch (value) {
      case Long number -> number(number);
      case Gfp mask -> mask(mask);
      case SlabFlags flags -> flags.bits() == 0 ? "0" : "SlabFlags.parse(\"" + flags + "\").bits()";
      case Prot prot -> prot.equals(Prot.READ_WRITE) ? "Prot.READ_WRITE.bits()" : "" + prot.bits();
      case MapFlags flags ->
          flags.equals(MapFlags.PLAIN)
              ? "MapFlags.PLAIN.bits()"
              : "MapFlags.parse(\"" + flags + "\").bits()";
      case Boolean constructed -> constructed ? "constructor" : "null";
      case String text -> '"' + text + '"';
      case Operand operand -> operand(operand);
      case List<?> list ->
          "new long[] {"
              + list.stream().map(each -> operand((Operand) each)).collect(Collectors.joining(", "))
              + "}";
      case null, default -> String.valueOf(value);
    };
  }

  private static String number(long number) {
    boolean small = number >= 0 && number <= Integer.MAX_VALUE;
    return small
        ? Long.toString(number)
        : number == -1 ? "-1L" : "0x" + Long.toHexString(number) + "L";
  }

  private static String mask(Gfp mask) {
    String text = mask.toString();
    boolean constant = Set.of("GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT").contains(text);
    return constant
        ? "Gfp." + text.substring("GFP_".length()) + ".bits()"
        : "Gfp.parse(\"" + text + "\").bits()";
  }

  private static String operand(Operand operand) {
    return switch (operand) {
      case Operand.Null none -> "0";
      case Operand.ZeroSize zero -> "Machine.ZERO_SIZE_PTR";
      case Operand.Handle handle -> handle.name();
      case Operand.Element element -> element.toString();
      case Operand.Inside inside -> inside.name() + " + " + inside.offset();
      case Operand.Address raw -> raw + "L";
    };
  }
}
