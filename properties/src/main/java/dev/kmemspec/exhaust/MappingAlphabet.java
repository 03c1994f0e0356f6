package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Prot;
import java.util.ArrayList;
import java.util.List;

/** brk and mmap: up, down, within a page, nothing, too much; over and beside what is mapped. */
final class MappingAlphabet implements Alphabet {
  private static final long PAGE = TINY.pageSize();

  @Override
  public Family family() {
    return Family.MAPPING;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new MappingCall.Brk(0)),
        plain(new MappingCall.Brk(100)),
        plain(new MappingCall.Brk(2 * PAGE + 1)),
        plain(new MappingCall.Brk(-1L)),
        plain(map(Operand.NULL, 0, MapFlags.PLAIN)),
        plain(map(Operand.NULL, 1, MapFlags.PLAIN)),
        plain(map(Operand.NULL, 3 * PAGE, MapFlags.PLAIN)),
        plain(map(Operand.NULL, -1L, MapFlags.PLAIN)));
  }

  private static MappingCall.Mmap map(Operand at, long length, MapFlags flags) {
    return new MappingCall.Mmap(at, length, Prot.READ_WRITE, flags);
  }

  @Override
  public List<Invocation> on(Held held) {
    List<Invocation> calls = new ArrayList<>();
    if (held.made() instanceof MappingCall.Mmap && held.operand() instanceof Operand.Handle p) {
      Operand second = new Operand.Inside(p.name(), PAGE);
      calls.add(plain(map(p, PAGE, with(MapFlags.FIXED))));
      calls.add(plain(map(second, 2 * PAGE, with(MapFlags.FIXED_NOREPLACE))));
      calls.add(plain(new MappingCall.Munmap(p, PAGE)));
      calls.add(plain(new MappingCall.Munmap(second, PAGE)));
      calls.add(plain(new MappingCall.Munmap(p, 0)));
      calls.add(plain(new MappingCall.Munmap(new Operand.Inside(p.name(), 1), PAGE)));
    }
    return calls;
  }

  private static MapFlags with(int flag) {
    return new MapFlags(MapFlags.PLAIN.bits() | flag);
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  /** What lies there is read as far as it is still mapped. */
  @Override
  public List<Operand> givenBack(Call call) {
    return List.of();
  }
}
