package dev.kmemspec.alloc.area;

/** What an area was made by. */
public enum AreaKind {
  /** vmalloc: the pages are the area's. */
  VMALLOC,
  /** vmap: the pages are the caller's. */
  VMAP,
  /** vm_map_ram. */
  VM_MAP_RAM,
  /** ioremap: behind it lies a device. */
  IOREMAP,
  /** Given back, and not flushed yet. */
  UNPURGED
}
