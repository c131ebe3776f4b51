package com.hydroml.credits.protocol;

/**
 * Which generations of a shard an instance knows to be fenced, by announcements in the control
 * topic, or by the shard's row. It only rises: a generation that was fenced once is never served
 * again.
 *
 * @param below every generation below this one is fenced
 */
public record Fence(long below) {

  public static final Fence NONE = new Fence(0);

  public Fence read(Announcement announcement) {
    return announcement.generation() > below ? new Fence(announcement.generation()) : this;
  }

  /**
   * A shard's row says as much as the announcements of it: it is set before they are made, and
   * whoever has missed one reads it.
   */
  public Fence read(ShardRow row) {
    return row.target() > below ? new Fence(row.target()) : this;
  }

  public boolean covers(long generation) {
    return generation < below;
  }
}
