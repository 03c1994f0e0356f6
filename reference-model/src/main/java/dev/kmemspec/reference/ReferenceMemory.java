package dev.kmemspec.reference;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The machine's memory, a byte array for each frame that was ever touched. Content survives
 * freeing, and a frame that nobody wrote yet is dirty as well, so that forgotten zeroing shows
 * (PG-05).
 *
 * <p>Addresses are those of the direct map, and those that {@link #tables} maps.
 */
public class ReferenceMemory implements Memory {
  /** What untouched memory reads as. */
  public static final byte DIRT = (byte) 0xd1;

  private final Machine machine;
  private final PageTables tables;
  private final byte[] zeros;
  private final byte[] dirt;

  /** The frames that were touched and are not zero throughout. */
  private final Map<Long, byte[]> frames = new HashMap<>();

  /** The frames that are zero throughout. */
  private final Set<Long> zeroFrames = new HashSet<>();

  /** What a process has mapped at the addresses of user space. */
  private final ProcessMemory process;

  /** All of the machine's memory, dirty. */
  public ReferenceMemory(Machine machine) {
    this(machine, new ProcessMemory(machine.pageSize()));
  }

  /** The same with that process in it. */
  public ReferenceMemory(Machine machine, ProcessMemory process) {
    this.machine = machine;
    this.process = process;
    tables = new PageTables(machine.pageSize());
    zeros = new byte[machine.pageSize()];
    dirt = new byte[machine.pageSize()];
    Arrays.fill(dirt, DIRT);
  }

  /** The direct-map address of a frame. */
  public long address(long frame) {
    return Machine.PAGE_OFFSET + frame * machine.pageSize();
  }

  /** What lies at the addresses of user space. */
  public ProcessMemory process() {
    return process;
  }

  /** What lies behind the addresses of vmalloc, vmap and ioremap. */
  public PageTables tables() {
    return tables;
  }

  @Override
  public long frame(long address) {
    if (Machine.isVmallocAddr(address)) {
      return tables.frame(address);
    }
    long frame = (address - Machine.PAGE_OFFSET) / machine.pageSize();
    return address - Machine.PAGE_OFFSET >= 0 && machine.zoneOf(frame) != null ? frame : -1;
  }

  @Override
  public void read(long address, byte[] into) {
    if (address >= 0) {
      process.read(address, into);
      return;
    }
    for (int done = 0; done < into.length; ) {
      byte[] page = readable(pageOf(address + done));
      int offset = offsetOf(address + done);
      int length = Math.min(into.length - done, page.length - offset);
      System.arraycopy(page, offset, into, done, length);
      done += length;
    }
  }

  @Override
  public void write(long address, byte[] from) {
    if (address >= 0) {
      process.write(address, from);
      return;
    }
    for (int done = 0; done < from.length; ) {
      byte[] page = writable(pageOf(address + done));
      int offset = offsetOf(address + done);
      int length = Math.min(from.length - done, page.length - offset);
      System.arraycopy(from, done, page, offset, length);
      done += length;
    }
  }

  /** Makes {@code length} bytes zero. */
  public void zero(long address, long length) {
    for (long done = 0; done < length; ) {
      long frame = pageOf(address + done);
      int offset = offsetOf(address + done);
      long part = Math.min(length - done, machine.pageSize() - offset);
      if (part == machine.pageSize()) {
        frames.remove(frame);
        zeroFrames.add(frame);
      } else {
        Arrays.fill(writable(frame), offset, offset + (int) part, (byte) 0);
      }
      done += part;
    }
  }

  /** Copies {@code length} bytes between blocks that share none. */
  public void copy(long from, long to, long length) {
    byte[] bytes = new byte[Math.toIntExact(length)];
    read(from, bytes);
    write(to, bytes);
  }

  private byte[] readable(long frame) {
    return zeroFrames.contains(frame) ? zeros : frames.getOrDefault(frame, dirt);
  }

  private byte[] writable(long frame) {
    byte[] page = frames.computeIfAbsent(frame, untouched -> readable(untouched).clone());
    zeroFrames.remove(frame);
    return page;
  }

  private long pageOf(long address) {
    if (Machine.isVmallocAddr(address)) {
      long frame = tables.frame(address);
      if (frame < 0) {
        throw new IllegalStateException("page fault at 0x" + Long.toHexString(address));
      }
      return frame;
    }
    return (address - Machine.PAGE_OFFSET) / machine.pageSize();
  }

  private int offsetOf(long address) {
    return (int) (address & (machine.pageSize() - 1));
  }
}
