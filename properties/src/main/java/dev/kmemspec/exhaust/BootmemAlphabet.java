package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import java.util.List;

/** bootmem: parts of a page, pages, and ranges at the edges of pages. */
final class BootmemAlphabet implements Alphabet {
  private static final long PAGE = TINY.pageSize();

  @Override
  public Family family() {
    return Family.BOOTMEM;
  }

  @Override
  public List<Machine> machines() {
    return List.of(TINY.at(Boot.BOOTMEM));
  }

  @Override
  public boolean in(Profile profile) {
    return !profile.isLinux() || profile.before(4, 20);
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new BootmemCall.AllocBootmem(1)),
        plain(new BootmemCall.AllocBootmem(PAGE - 64)),
        plain(new BootmemCall.AllocBootmem(PAGE + 1)),
        plain(new BootmemCall.AllocBootmemNopanic(1L << 40)),
        plain(new BootmemCall.AllocBootmemPages(64)),
        plain(new BootmemCall.AllocBootmemLow(64)),
        plain(new BootmemCall.AllocBootmemNode(1, 64)),
        plain(new BootmemCall.ReserveBootmem(PAGE - 1, 2)),
        plain(new BootmemCall.ReserveBootmem(16 * PAGE, 32 * PAGE)),
        plain(new BootmemCall.FreeAllBootmem()));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return switch (held.made()) {
      case BootmemCall.AllocBootmem made ->
          List.of(plain(new BootmemCall.FreeBootmem(p, made.size())));
      case BootmemCall.AllocBootmemPages made ->
          List.of(plain(new BootmemCall.FreeBootmem(p, PAGE)));
      default -> List.of();
    };
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return call instanceof BootmemCall.FreeBootmem free ? List.of(free.addr()) : List.of();
  }
}
