package com.hydroml.credits.protocol;

/**
 * Which generations of a shard an instance has seen fenced in the control topic. It only rises: a
 * generation that was fenced once is never served again.
 *
 * @param below every generation below this one is fenced
 */
public record Fence(long below) {

  public static final Fence NONE = new Fence(0);

  public Fence read(Announcement announcement) {
    return announcement.generation() > below ? new Fence(announcement.generation()) : this;
  }

  public boolean covers(long generation) {
    return generation < below;
  }
}
