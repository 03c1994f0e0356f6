package com.example;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Memory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The allocator itself. Its memory is a map, so that a machine of any size costs nothing. */
final class FirstFitKmalloc implements Kmalloc, Memory {
  /** What a live block is: the bytes asked for, and those that it takes. */
  private record Block(long requested, long usable) {}

  private final Machine machine;
  private final long start;
  private final long end;
  private final TreeMap<Long, Block> live = new TreeMap<>();
  private final Map<Long, Byte> bytes = new HashMap<>();

  FirstFitKmalloc(Machine machine) {
    this.machine = machine;
    Zone zone = machine.zones().getFirst();
    start = Machine.PAGE_OFFSET + zone.firstFrame() * machine.pageSize();
    end = Machine.PAGE_OFFSET + zone.endFrame() * machine.pageSize();
  }

  @Override
  public long kmalloc(long size, int gfp) {
    if (size == 0) {
      return Machine.ZERO_SIZE_PTR;
    }
    if (Long.compareUnsigned(size, limit()) > 0) {
      return 0;
    }
    long usable = kmallocSizeRoundup(size);
    long at = start;
    for (Map.Entry<Long, Block> block : live.entrySet()) {
      if (block.getKey() - at >= usable) {
        break;
      }
      at = block.getKey() + block.getValue().usable();
    }
    if (at + usable > end) {
      return 0;
    }
    live.put(at, new Block(size, usable));
    if (new Gfp(gfp).zero()) {
      zero(at, usable);
    }
    return at;
  }

  @Override
  public void kfree(long p) {
    live.remove(p);
  }

  @Override
  public void kfreeSensitive(long p) {
    zero(p, ksize(p));
    kfree(p);
  }

  @Override
  public long krealloc(long p, long size, int gfp) {
    Block old = live.get(p);
    if (size == 0 || old == null) {
      kfree(p);
      return kmalloc(size, gfp);
    }
    long moved = kmalloc(size, gfp);
    if (moved != 0) {
      byte[] kept = new byte[(int) Math.min(old.requested(), size)];
      read(p, kept);
      write(moved, kept);
      kfree(p);
    }
    return moved;
  }

  @Override
  public long ksize(long p) {
    Block block = live.get(p);
    return block == null ? 0 : block.usable();
  }

  @Override
  public long kmallocSizeRoundup(long size) {
    boolean impossible = Long.compareUnsigned(size, limit()) > 0;
    return impossible ? size : Math.ceilDiv(size, machine.minAlign()) * machine.minAlign();
  }

  @Override
  public Memory memory() {
    return this;
  }

  @Override
  public void read(long address, byte[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = bytes.getOrDefault(address + i, (byte) 0);
    }
  }

  @Override
  public void write(long address, byte[] from) {
    for (int i = 0; i < from.length; i++) {
      bytes.put(address + i, from[i]);
    }
  }

  @Override
  public long frame(long address) {
    return (address - Machine.PAGE_OFFSET) / machine.pageSize();
  }

  /** KMALLOC_MAX_SIZE (KM-07). */
  private long limit() {
    return (long) machine.pageSize() << machine.maxOrder();
  }

  private void zero(long address, long length) {
    for (long i = 0; i < length; i++) {
      bytes.remove(address + i);
    }
  }
}
