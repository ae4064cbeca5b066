/** A document as APIs exchange them: records of names, addresses, prose, numbers. Each seed says something else. */
export function benignJson(bytes: number, seed = 0): string {
  const rows: object[] = [];
  for (let row = seed * 1_000, length = 2; length < bytes; row += 1) {
    rows.push({
      id: 1000 + row, name: `${["Ada", "Grace", "Edsger", "Barbara"][row % 4]} ${["Lovelace", "Hopper", "O'Brien", "Liskov"][row % 4]} ${row}`, email: `user${row}@example.com`, active: row % 3 !== 0,
      price: 19.99 + row, tags: ["blue", "large", "in-stock"], note: `Please leave parcel ${row * 7 % 1000} with the neighbour and don't ring the bell; thank you very much.`,
      url: `https://shop.example.com/items/${row}?sort=price&page=2`, created: "2026-01-31T09:30:00Z",
    });
    length += JSON.stringify(rows.at(-1)).length + 1;
  }
  return JSON.stringify(rows);
}
