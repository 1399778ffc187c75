/** The script of the HTML report. */
import { follow, wake } from './wake.ts';

wake(document);
follow();
