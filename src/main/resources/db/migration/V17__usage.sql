-- The operation type that a hold was priced by, out of its details (docs/events.md): two strings, a map
-- of strings, and then, where there is one, the operation. Null if it was made of an amount.
create function hold_operation(details bytea) returns text
  language plpgsql immutable strict parallel safe as $$
declare
  whole   integer := octet_length(details);
  place   integer := 0;
  ahead   integer := 2;
  mapped  boolean := false;
  head    integer;
  size    integer;
begin
  loop
    if place >= whole then
      return null;
    end if;
    head := get_byte(details, place);
    if ahead = 0 and not mapped then
      if head between 128 and 143 then
        ahead := 2 * (head - 128);
        place := place + 1;
      elsif head = 222 then
        ahead := 2 * (256 * get_byte(details, place + 1) + get_byte(details, place + 2));
        place := place + 3;
      else
        return null;
      end if;
      mapped := true;
      continue;
    end if;
    if head between 160 and 191 then
      size := head - 160;
      place := place + 1;
    elsif head = 217 then
      size := get_byte(details, place + 1);
      place := place + 2;
    elsif head = 218 then
      size := 256 * get_byte(details, place + 1) + get_byte(details, place + 2);
      place := place + 3;
    else
      return null;
    end if;
    if ahead = 0 then
      return convert_from(substr(details, place + 1, size), 'UTF8');
    end if;
    place := place + size;
    ahead := ahead - 1;
  end loop;
end
$$;
