import { maskValue, type Category } from "../src";

it.each<[Category, unknown, unknown]>([
  ["user.contact.email", "ani@contoh.id", "a•••@contoh.id"],
  ["user.contact.email", "antonius.bambang@contoh.id", "a•••@contoh.id"],
  ["user.contact.email", "bukan alamat", "•••"],
  ["user.contact.phone_number", "+62 812-3456-678", "+62 812-••••-678"],
  ["user.contact.phone_number", "08123456789012", "+62 812-••••-012"],
  ["user.contact.phone_number", "+44 20 7946 0000", "•••"],
  ["user.contact.phone_number", "110", "•••"],
  ["user.name", "Budi Santoso", "B••• S•••"],
  ["user.name", "Budi Agung Putra Santoso", "B••• S•••"],
  ["user.name", "Sukarno", "S••• S•••"],
  ["user.name", "", "•••"],
  ["user.contact.address.work", "Jalan Melati 5, Bandung", "•••"],
  ["user.financial", 1_500_000, null],
  ["user.demographic.date_of_birth", new Date(0), null],
  ["user.name", null, null],
  ["user.contact.email", ["ani@contoh.id", "b@contoh.id"], ["a•••@contoh.id", "b•••@contoh.id"]],
])("when %s %j is masked, then %j comes out, whatever its length was", (category, clear, masked) => {
  expect(maskValue(category, clear)).toEqual(masked);
});
