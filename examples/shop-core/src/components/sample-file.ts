import { kinds } from '../domain.ts';

const names = [
  'Sconce',
  'Bolt',
  'Trestle',
  'Palisade',
  'Torch',
  'Buttress',
  'Parapet',
  'Hinge',
  'Latch',
  'Brazier',
];

/** A delivery of sixty crates, with two mistakes in its list, for those who have no CSV file at hand. */
export function makeSampleFile(): File {
  const lines = Array.from({ length: 60 }, (_, index) => {
    const name = `${names[index % names.length]} ${Math.floor(index / names.length) + 1}`;
    const slug = name.toLowerCase().replace(' ', '-');
    const kind = index === 17 ? 'moat' : kinds[index % kinds.length];
    const price = index === 41 ? 'a song' : (9 + index * 1.5).toFixed(2);
    return `${slug},${name},"Crate, unopened",Nobody knows what is inside.,${kind},${price},${index % 7}`;
  });
  const text = ['slug,name,noun,line,kind,price,stock', ...lines].join('\n');
  return new File([text], 'delivery.csv', { type: 'text/csv' });
}
