package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Operand;
import java.util.List;

/** ioremap: nothing, a byte, across a page, RAM, and ranges that wrap. */
final class IoremapAlphabet implements Alphabet {
  private static final long DEVICE = 0xfed00000L;
  private static final long PAGE = TINY.pageSize();

  @Override
  public Family family() {
    return Family.IOREMAP;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new IoremapCall.Ioremap(DEVICE, 0)),
        plain(new IoremapCall.Ioremap(DEVICE, 1)),
        plain(new IoremapCall.Ioremap(DEVICE + 8, 16)),
        plain(new IoremapCall.Ioremap(DEVICE + PAGE - 1, 2)),
        plain(new IoremapCall.Ioremap(DEVICE, 3 * PAGE)),
        plain(new IoremapCall.Ioremap(PAGE, PAGE)),
        plain(new IoremapCall.Ioremap(-1L, 2)));
  }

  @Override
  public List<Invocation> on(Held held) {
    return List.of(plain(new IoremapCall.Iounmap(held.operand())));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return call instanceof IoremapCall.Iounmap free ? List.of(free.addr()) : List.of();
  }
}
