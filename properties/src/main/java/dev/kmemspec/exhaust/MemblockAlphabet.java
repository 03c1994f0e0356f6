package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Operand;
import java.util.List;

/** memblock: ranges that overlap, touch and straddle, and what is handed out of them. */
final class MemblockAlphabet implements Alphabet {
  private static final long PAGE = TINY.pageSize();

  @Override
  public Family family() {
    return Family.MEMBLOCK;
  }

  @Override
  public List<Machine> machines() {
    return List.of(TINY.at(Boot.MEMBLOCK));
  }

  @Override
  public int usualLength() {
    return 3;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new MemblockCall.MemblockAdd(0, 16 * PAGE)),
        plain(new MemblockCall.MemblockAdd(8 * PAGE, 8 * PAGE + 100)),
        plain(new MemblockCall.MemblockAdd(16 * PAGE, 0)),
        plain(new MemblockCall.MemblockAddNode(16 * PAGE, 16 * PAGE, 1, 0)),
        plain(new MemblockCall.MemblockAddNode(4 * PAGE, 8 * PAGE, 0, MemblockCall.MIRROR)),
        plain(new MemblockCall.MemblockRemove(4 * PAGE, 2 * PAGE)),
        plain(new MemblockCall.MemblockReserve(2 * PAGE, PAGE + 1)),
        plain(new MemblockCall.MemblockReserve(3 * PAGE, -1L)),
        plain(new MemblockCall.MemblockPhysFree(new Operand.Address(2 * PAGE), PAGE)),
        plain(new MemblockCall.MemblockMarkNomap(8 * PAGE, PAGE)),
        plain(new MemblockCall.MemblockTrimMemory(4 * PAGE)),
        plain(new MemblockCall.MemblockEnforceMemoryLimit(6 * PAGE + 1)),
        plain(new MemblockCall.MemblockSetBottomUp(1)),
        plain(new MemblockCall.MemblockAlloc(64, 0)),
        plain(new MemblockCall.MemblockAlloc(PAGE + 1, PAGE)),
        plain(new MemblockCall.MemblockAllocRaw(1L << 40, 8)),
        plain(new MemblockCall.MemblockPhysAllocRange(PAGE, PAGE, PAGE, 3 * PAGE)),
        plain(new MemblockCall.MemblockIsRegionMemory(0, 16 * PAGE)),
        plain(new MemblockCall.MemblockIsReserved(3 * PAGE)),
        plain(new MemblockCall.MemblockFreeAll()));
  }

  @Override
  public List<Invocation> on(Held held) {
    return held.made() instanceof MemblockCall.Allocating asked
        ? List.of(plain(new MemblockCall.MemblockFree(held.operand(), asked.size())))
        : List.of();
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return call instanceof MemblockCall.MemblockFree free ? List.of(free.ptr()) : List.of();
  }
}
