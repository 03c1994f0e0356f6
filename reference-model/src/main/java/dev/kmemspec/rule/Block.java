package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import org.jspecify.annotations.Nullable;

/** Bytes that the program owns. The world alone changes it. */
public final class Block {
  /** Which family handed it out. */
  public enum Kind {
    PAGES,
    EXACT_PAGES,
    OBJECT,
    KMALLOC,
    USER,
    MEMBLOCK,
    BOOTMEM,
    PERCPU,
    /** Whole pages that mmap made. */
    MAPPING,
    /** The heap below the break. */
    BREAK,
    DMA,
    DMA_BLOCK,
    IOREMAP,
    /** Of vmalloc: an area with pages of its own. */
    VMALLOC,
    /** Of vmap: an area that shows pages of others. */
    VMAP,
    /** Of vmap, with the pages taken over (VM_MAP_PUT_PAGES). */
    VMAP_PUT,
    /** Of vm_map_ram. */
    VM_MAP_RAM,
    /** Of kvmalloc, on either side. */
    KVMALLOC
  }

  final long address;
  final Kind kind;
  final long birth;
  long requested;
  long usable;
  Gfp gfp;
  int order;
  int references = 1;
  @Nullable Cache cache;

  /** What its first bytes must read as; the rest is unknown. */
  Content known = Content.EMPTY;

  /** Whether every call that sized it had __GFP_ZERO (KM-22). */
  boolean zeroed;

  /** The bytes asked for when it was put where it is; a resize in place does not change them. */
  long placed;

  /** The most bytes that any of the calls that sized it asked for. */
  long reach;

  /** What was to be wiped off this memory, until the new owner looks or writes. */
  Wiped.@Nullable Old wiped;

  /** The frame behind the first byte, or -1. */
  long frame = -1;

  /** Of an area: the frames behind it, where known. */
  @Nullable Frames frames;

  /** Of a mapping: the addresses of the pages that it shows. */
  long @Nullable [] shown;

  /** Of an area: whether it may be mapped into user space. */
  boolean user;

  /** The bytes of all its pages, where it owns more than it asked for; else 0. */
  long whole;

  /** Whether split_page made it a block of its own (PG-12). */
  boolean split;

  /** Of a mapping: whether it can be read and nobody wrote to it yet (US-06). */
  boolean untouched;

  /** Of kmalloc: whether kmalloc_nolock gave it (KM-28). */
  boolean nolock;

  /** Whether the program left it to its environment. */
  boolean left;

  /** Whether it was given to kfree_rcu while a reader was inside who has not left yet (KM-27). */
  boolean deferred;

  /** Whether it was freed while somebody else held its first page (PG-10). */
  boolean pinned;

  Block(long address, Kind kind, long requested, Gfp gfp, long birth) {
    this.address = address;
    this.kind = kind;
    this.requested = requested;
    this.placed = requested;
    this.reach = requested;
    this.usable = -1;
    this.gfp = gfp;
    this.birth = birth;
  }

  /** The first byte. */
  public long address() {
    return address;
  }

  /** Which family handed it out. */
  public Kind kind() {
    return kind;
  }

  /** The bytes asked for. */
  public long requested() {
    return requested;
  }

  /** The usable bytes, or -1 where nobody asked. */
  public long usable() {
    return usable;
  }

  /** The step that handed it out, from 0. */
  public long birth() {
    return birth;
  }

  /** Whether it may share a slab with others of its kind. */
  boolean ofSlabs() {
    return kind == Kind.OBJECT || kind == Kind.KMALLOC || (kind == Kind.KVMALLOC && !isArea());
  }

  /** Whether it lies at addresses of vmalloc, behind which page tables put any frames. */
  boolean isArea() {
    return switch (kind) {
      case VMALLOC, VMAP, VMAP_PUT, VM_MAP_RAM -> true;
      case KVMALLOC -> Machine.isVmallocAddr(address);
      default -> false;
    };
  }

  /** Whether it has pages of the zones that belong to nobody else. */
  boolean ofZones() {
    boolean elsewhere = kind == Kind.PERCPU || kind == Kind.IOREMAP || ofProcess();
    return !elsewhere && (!isArea() || owns());
  }

  /** Whether it is an area with pages of its own. */
  boolean owns() {
    return isArea() && kind != Kind.VMAP && kind != Kind.VM_MAP_RAM;
  }

  /** Whether it lies in the direct map, where frame and address say the same. */
  boolean inDirectMap() {
    return switch (kind) {
      case PAGES, EXACT_PAGES, OBJECT, KMALLOC, MEMBLOCK, BOOTMEM, DMA -> true;
      case KVMALLOC -> !isArea();
      case USER, PERCPU, DMA_BLOCK, IOREMAP, MAPPING, BREAK -> false;
      case VMALLOC, VMAP, VMAP_PUT, VM_MAP_RAM -> false;
    };
  }

  /** Whether it is memory of a process, not of the kernel. */
  boolean ofProcess() {
    return kind == Kind.USER || kind == Kind.MAPPING || kind == Kind.BREAK;
  }

  /** The bytes that it keeps from others: those asked for, at least one. */
  long extent() {
    return Math.max(1, Math.max(whole, requested));
  }

  /** What it is, for a message. */
  String words() {
    String size = Say.bytes(requested);
    return switch (kind) {
      case PAGES, EXACT_PAGES -> size + " of pages";
      case OBJECT -> cache == null ? "an object" : "an object of cache '" + cache.name + "'";
      case KMALLOC -> size + " of kmalloc";
      case USER -> size + " of malloc";
      case MEMBLOCK -> size + " of memblock";
      case BOOTMEM -> size + " of bootmem";
      case IOREMAP -> "a mapping of " + size + " of a device";
      case DMA -> size + " of DMA memory";
      case DMA_BLOCK -> "a block of " + size + " of a DMA pool";
      case PERCPU -> "a copy of " + size + " of per-CPU memory";
      case MAPPING -> size + " of mmap";
      case BREAK -> size + " below the break";
      case VMALLOC -> size + " of vmalloc";
      case VMAP, VMAP_PUT -> "a mapping of " + size;
      case VM_MAP_RAM -> "a mapping of " + size + " by vm_map_ram";
      case KVMALLOC -> size + " of kvmalloc";
    };
  }

  @Override
  public String toString() {
    return "0x" + Long.toHexString(address) + "+" + Long.toUnsignedString(requested);
  }
}
